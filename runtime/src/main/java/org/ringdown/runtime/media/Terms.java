package org.ringdown.runtime.media;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.offer.ExtensionMap;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.rtp.Keyframes;

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
 * @param sender what we do ourselves for who sends
 * @param conversion what is decoded and encoded anew; {@code null} for nothing
 * @param reports whether each end gets reports of ours instead of the other's; always so where
 *     there is a conversion
 */
public record Terms(
        boolean open,
        PayloadMap types,
        ExtensionMap extensions,
        int feedback,
        @Nullable Resend resend,
        Sender sender,
        @Nullable Conversion conversion,
        boolean reports) {
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

    /**
     * What we do ourselves for who sends pictures.
     *
     * @param ours whether what is lost on the way to us is ours to ask for, and what is lost behind
     *     us ours to send again: neither side hears of the other's losses
     * @param repeats from the payload type of a retransmission in a stream of its own (RFC 4588) to
     *     that of the packet that it repeats; {@link PayloadMap#DROP} for what is none
     * @param sequence the number of the header extension by which the sender counts the packets of
     *     its transport, to be told by us which of them arrived; 0 when it is not
     * @param remb whether it is told by us how much it may send (REMB): what arrives lets expect,
     *     where it does not count its packets, and no more than the other side takes
     * @param pictures which payload types tell where a whole picture begins
     */
    public record Sender(
            boolean ours,
            PayloadMap repeats,
            int sequence,
            boolean remb,
            Map<Integer, Keyframes.Format> pictures) {
        /** Nothing. */
        public static final Sender NOTHING =
                new Sender(false, PayloadMap.nothing(), 0, false, Map.of());

        /** Copies the map. */
        public Sender {
            pictures = Map.copyOf(pictures);
        }
    }

    /** All feedback passes. */
    public Terms(final boolean open, final PayloadMap types, final ExtensionMap extensions) {
        this(open, types, extensions, ALL_FEEDBACK, null, Sender.NOTHING, null, false);
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
        return new Terms(open, types, others, feedback, resend, sender, conversion, reports);
    }

    /** The same with a receiver that takes this feedback and wants packets again so. */
    public Terms with(final int kinds, final @Nullable Resend again) {
        return new Terms(open, types, extensions, kinds, again, sender, conversion, reports);
    }

    /** The same with a sender for whom we do this. */
    public Terms with(final Sender served) {
        return new Terms(open, types, extensions, feedback, resend, served, conversion, reports);
    }

    /** The same with sound that is converted. */
    public Terms with(final @Nullable Conversion other) {
        return new Terms(open, types, extensions, feedback, resend, sender, other, reports);
    }

    /** The same with reports of ours, or without. */
    public Terms reporting(final boolean ours) {
        return new Terms(open, types, extensions, feedback, resend, sender, conversion, ours);
    }
}
