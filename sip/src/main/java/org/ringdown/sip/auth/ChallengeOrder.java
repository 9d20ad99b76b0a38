package org.ringdown.sip.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;

/**
 * Which challenges a client gets, and in which order. RFC 8760 §2.3 wants the strongest first and
 * lets clients pass over what they do not know. JsSIP and SIP.js know MD5 only and take the last
 * challenge of an answer, so the order of the RFC suits them too. baresip before its 3.12 gives up
 * when any challenge is not MD5, wherever it stands: it gets MD5 alone.
 *
 * <p>What a client says of itself can be forged, but whoever can change a request on its way can
 * change our challenge too, so nothing is lost.
 */
final class ChallengeOrder {
    private static final List<Digest.Algorithm> MD5_ALONE = List.of(Digest.Algorithm.MD5);

    private ChallengeOrder() {}

    /** What is offered, the strongest first, whatever order the operator wrote. */
    static List<Digest.Algorithm> sorted(final List<Digest.Algorithm> algorithms) {
        return algorithms.stream().distinct().sorted().toList();
    }

    /**
     * @param offered as {@link #sorted} gives it
     */
    static List<Digest.Algorithm> of(
            final SipRequest request, final List<Digest.Algorithm> offered) {
        return offered.contains(Digest.Algorithm.MD5)
                        && offered.size() > 1
                        && isOldBaresip(request.header(HeaderName.USER_AGENT))
                ? MD5_ALONE
                : offered;
    }

    /** Whether the agent is {@code baresip v0.x} to {@code baresip v3.11}. */
    private static boolean isOldBaresip(final @Nullable String agent) {
        final String name = "baresip v";
        if (agent == null || !agent.startsWith(name)) {
            return false;
        }
        final int major = number(agent, name.length());
        final int dot = agent.indexOf('.', name.length());
        return major < 3 || (major == 3 && dot >= 0 && number(agent, dot + 1) < 12);
    }

    private static int number(final String text, final int start) {
        int value = 0;
        for (int i = start; i < text.length() && i < start + 6; i++) {
            final char c = text.charAt(i);
            if (c < '0' || c > '9') {
                break;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }
}
