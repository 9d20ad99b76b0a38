package org.ringdown.sip.proxy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipResponse;

/** How the branches of one request ended that did not end with 2xx (RFC 3261 §16.7 item 6). */
final class Candidates {
    /** Empty and not to be changed before the first: most requests are answered with 2xx. */
    private List<BestResponse.Candidate> all = List.of();

    private boolean declined;

    /**
     * @param response {@code null} when there was none, and {@code status} is what that counts as
     */
    void add(final int status, final @Nullable SipResponse response) {
        if (all.isEmpty()) {
            all = new ArrayList<>(2);
        }
        all.add(new BestResponse.Candidate(status, response));
        declined |= status >= 600;
    }

    /** Whether one said 6xx: nobody else is asked (RFC 3261 §16.7 item 5). */
    boolean declined() {
        return declined;
    }

    /** The best, or {@code null} when there is none. */
    BestResponse.@Nullable Candidate best() {
        return BestResponse.of(all);
    }

    /** The 487 of a branch, which carries that branch's To tag, if there is one. */
    BestResponse.@Nullable Candidate terminated() {
        for (final BestResponse.Candidate candidate : all) {
            if (candidate.status() == 487) {
                return candidate;
            }
        }
        return null;
    }

    /** See {@link BestResponse#finish}. */
    SipResponse finish(final SipResponse response, final BestResponse.Candidate best) {
        return BestResponse.finish(response, best, all);
    }
}
