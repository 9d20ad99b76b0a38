package org.ringdown.rtc.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/**
 * Retransmissions (RFC 4588) that end with us: a browser and we have them, the other side has not.
 */
public final class OwnRepair {
    private static final byte NONE = -1;

    private final List<Codec> formats = new ArrayList<>();
    private final byte[] resend = TypeMaps.nothing();
    private final byte[] repeats = TypeMaps.nothing();

    private OwnRepair() {}

    /** Formats of our answer to the browser, by its numbers; none when the answer is its own. */
    public List<Codec> formats() {
        return formats;
    }

    /**
     * A copy of the map from the payload type of a packet to the browser to that of its
     * retransmission; -1 where there is none.
     */
    public byte[] resend() {
        return resend.clone();
    }

    /**
     * A copy of the map from the payload type of the browser's retransmission to that of the packet
     * that it repeats, as the browser sends it; -1 for what is none.
     */
    public byte[] repeats() {
        return repeats.clone();
    }

    /** Whether retransmissions pass from one side to the other, so that they are not ours. */
    public static boolean passes(final List<Match> matches) {
        return matches.stream().anyMatch(match -> Formats.retransmits(match.offerer()));
    }

    /**
     * The browser made the offer.
     *
     * @param offered all formats of its line
     */
    public static OwnRepair answering(final List<Codec> offered, final List<Match> matches) {
        final OwnRepair repair = new OwnRepair();
        for (final Match match : matches) {
            final Codec codec = match.offerer();
            final @Nullable Codec rtx = Formats.repeating(offered, codec);
            if (Formats.carriesMedia(codec) && rtx != null) {
                repair.formats.add(rtx);
                repair.resend[codec.payloadType()] = (byte) rtx.payloadType();
                repair.repeats[rtx.payloadType()] = (byte) codec.payloadType();
            }
        }
        return repair;
    }

    /**
     * The browser answered.
     *
     * @param ours the formats that we added to the offer
     * @param answered all formats of its line
     */
    public static OwnRepair answered(
            final List<Codec> ours, final List<Codec> answered, final List<Match> matches) {
        final OwnRepair repair = new OwnRepair();
        for (final Match match : matches) {
            final @Nullable Codec asked = Formats.repeating(ours, match.shown());
            final @Nullable Codec taken = Formats.repeating(answered, match.answerer());
            if (asked != null && taken != null) {
                repair.resend[match.answerer().payloadType()] = (byte) taken.payloadType();
                repair.repeats[asked.payloadType()] = (byte) match.shown().payloadType();
                if (repair.repeats[taken.payloadType()] == NONE) {
                    // Some answerers send by the number they want to receive.
                    repair.repeats[taken.payloadType()] = (byte) match.answerer().payloadType();
                }
            }
        }
        return repair;
    }
}
