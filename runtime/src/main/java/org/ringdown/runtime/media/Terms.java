package org.ringdown.runtime.media;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.ExtensionMap;
import org.ringdown.rtc.offer.PayloadMap;

/**
 * One direction of a bridge.
 *
 * @param open whether media may flow; RTCP always does (RFC 3264 §5.1)
 * @param types what becomes of payload types
 * @param extensions what becomes of header extensions
 * @param feedback what the receiver takes of the sender's feedback (RFC 4585), a sum of the
 *     constants in {@link org.ringdown.rtc.rtcp.RtcpRewriter}. A NACK that it does not take we
 *     answer ourselves from what we sent; a wish for a whole picture goes in the form that it takes
 * @param resend how the receiver wants packets again that it has lost; {@code null} as they were
 */
public record Terms(
        boolean open,
        PayloadMap types,
        ExtensionMap extensions,
        int feedback,
        @Nullable Resend resend) {
    /** All kinds of feedback. */
    public static final int ALL_FEEDBACK = -1;

    /**
     * A stream of retransmissions (RFC 4588).
     *
     * @param ssrc its source
     * @param types from the payload type of a packet, by the receiver's numbers, to that of its
     *     retransmission; {@link PayloadMap#DROP} where there is none
     */
    public record Resend(int ssrc, PayloadMap types) {}

    /** All feedback passes. */
    public Terms(final boolean open, final PayloadMap types, final ExtensionMap extensions) {
        this(open, types, extensions, ALL_FEEDBACK, null);
    }

    /** Header extensions pass as they are, and so does all feedback. */
    public static Terms of(final boolean open, final PayloadMap types) {
        return new Terms(open, types, ExtensionMap.identity());
    }

    /** Nothing flows, and nothing is expected. */
    public static Terms closed() {
        return new Terms(false, PayloadMap.nothing(), ExtensionMap.nothing());
    }

    /** The same with these header extensions. */
    public Terms with(final ExtensionMap others) {
        return new Terms(open, types, others, feedback, resend);
    }

    /** The same with a receiver that takes this feedback and wants packets again so. */
    public Terms with(final int kinds, final @Nullable Resend again) {
        return new Terms(open, types, extensions, kinds, again);
    }
}
