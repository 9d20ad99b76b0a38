package org.ringdown.sip.proxy;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipResponse;

/** Which of several final responses goes upstream (RFC 3261 §16.7 items 6 and 7). */
final class BestResponse {
    /** What a client can act on by trying again. */
    private static final Set<Integer> ACTIONABLE = Set.of(401, 407, 415, 420, 484);

    /**
     * The end of a branch that was not answered with 2xx.
     *
     * @param status the response, or what we count as one
     * @param response {@code null} when there was none
     */
    record Candidate(int status, @Nullable SipResponse response) {}

    private BestResponse() {}

    /** The best of the candidates, the earlier one if equal; {@code null} when there are none. */
    static @Nullable Candidate of(final List<Candidate> candidates) {
        Candidate best = null;
        for (final Candidate candidate : candidates) {
            if (best == null || rank(candidate) < rank(best)) {
                best = candidate;
            }
        }
        return best;
    }

    /** Lower is better. */
    private static int rank(final Candidate candidate) {
        final int status = candidate.status();
        if (status >= 600) {
            return 0;
        }
        final int withinClass;
        if (ACTIONABLE.contains(status)) {
            withinClass = 1;
        } else if (status == 487) {
            // Says only that somebody cancelled, which the caller did not.
            withinClass = 4;
        } else if (candidate.response() == null) {
            withinClass = 3;
        } else {
            withinClass = 2;
        }
        return status / 100 * 10 + withinClass;
    }

    /**
     * The response to send for {@code best}: all challenges of all branches together, so that the
     * client can answer each (item 7), 500 instead of 503, because what is overloaded is not us
     * (item 6), and 480 instead of 430, which is for proxies only (RFC 5626 §11.6).
     *
     * @param response that of {@code best}, or one made in its place
     */
    static SipResponse finish(
            final SipResponse response, final Candidate best, final List<Candidate> all) {
        if (best.status() == 503) {
            return response.edit()
                    .response(500, SipResponse.defaultReason(500))
                    .remove("Retry-After")
                    .build();
        }
        if (best.status() == 430) {
            return response.edit().response(480, SipResponse.defaultReason(480)).build();
        }
        return challenge(best) ? withChallenges(response, best, all) : response;
    }

    private static SipResponse withChallenges(
            final SipResponse response, final Candidate best, final List<Candidate> all) {
        final SipResponse.Builder edit = response.edit();
        boolean skipped = false;
        for (final Candidate other : all) {
            if (!skipped && other.equals(best)) {
                skipped = true;
            } else if (challenge(other) && other.response() != null) {
                for (final String name : List.of("WWW-Authenticate", "Proxy-Authenticate")) {
                    for (final String challenge : other.response().headers(name)) {
                        edit.add(name, challenge);
                    }
                }
            }
        }
        return edit.build();
    }

    private static boolean challenge(final Candidate candidate) {
        return candidate.status() == 401 || candidate.status() == 407;
    }
}
