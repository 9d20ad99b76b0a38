package org.ringdown.rtc.format;

import java.util.List;
import java.util.Set;
import org.ringdown.rtc.sdp.Codec;

/**
 * What the media plane does with the feedback, header extensions and formats of repair of a stream
 * it relays, so that descriptions promise nothing else.
 *
 * @param own feedback (RFC 4585 §4.2, for example {@code nack pli}) that it takes from and gives to
 *     each side by itself, whatever the other side has; for video
 * @param through feedback that passes when both sides have it
 * @param ended feedback that it gives a browser by itself when the other side is none; for video
 * @param repairs formats, in lower case, that pass when both sides have them
 * @param reducedSize whether it takes RTCP of reduced size (RFC 5506) from each side by itself
 * @param converts sound that it decodes and encodes, best first, by the numbers it is offered with
 * @param sound what the operator wishes of it
 */
public record Abilities(
        Set<String> own,
        Set<String> through,
        Set<String> ended,
        Set<String> repairs,
        boolean reducedSize,
        List<Codec> converts,
        SoundRule sound) {

    /** MID: says to which stream of a bundle a packet belongs (RFC 9143 §15). Ours on each leg. */
    public static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /** The sequence that {@code transport-cc} feedback is about. */
    public static final String TRANSPORT_SEQUENCE =
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    /** Numbers the one-byte form of header extensions has (RFC 8285 §4.2). */
    public static final int MAX_EXTENSION = 14;

    /** The feedback that tells which packets of a transport arrived, and when. */
    public static final String TRANSPORT_FEEDBACK = "transport-cc";

    /** The feedback that tells a sender how much arrives, as the receiver sees it (REMB). */
    public static final String ESTIMATE = "goog-remb";

    /** A plane that passes packets on, and answers for lost packets and key frames by itself. */
    public static final Abilities RELAY =
            new Abilities(
                    Set.of("nack", "nack pli", "ccm fir"),
                    Set.of(ESTIMATE, TRANSPORT_FEEDBACK),
                    Set.of(TRANSPORT_FEEDBACK, ESTIMATE),
                    Set.of("rtx", "red", "ulpfec", "flexfec-03"),
                    true,
                    List.of(),
                    SoundRule.DEFAULT);

    /** The same plane, which converts sound as well. */
    public static final Abilities CONVERTING =
            RELAY.converting(
                    List.of(
                            new Codec(111, "opus", 48_000, 2, "minptime=10;useinbandfec=1"),
                            new Codec(9, "G722", 8_000, 1, null),
                            new Codec(0, "PCMU", 8_000, 1, null),
                            new Codec(8, "PCMA", 8_000, 1, null)));

    /** Copies the sets. */
    public Abilities {
        own = Set.copyOf(own);
        through = Set.copyOf(through);
        ended = Set.copyOf(ended);
        repairs = Set.copyOf(repairs);
        converts = List.copyOf(converts);
    }

    /** The same with these codecs to convert between. */
    public Abilities converting(final List<Codec> codecs) {
        return new Abilities(own, through, ended, repairs, reducedSize, codecs, sound);
    }

    /** The same by another rule. */
    public Abilities by(final SoundRule rule) {
        return new Abilities(own, through, ended, repairs, reducedSize, converts, rule);
    }

    /** Whether a header extension may pass from one side to the other, if both have it. */
    public boolean passes(final String extension) {
        return switch (extension) {
            case MID,
                    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
                    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
                    "urn:ietf:params:rtp-hdrext:encrypt" ->
                    false;
            case TRANSPORT_SEQUENCE -> through.contains(TRANSPORT_FEEDBACK);
            default -> true;
        };
    }

    /**
     * Whether feedback of this kind passes from one side to the other, if both have it.
     *
     * @param alike whether both are browsers, or neither is
     */
    public boolean passes(final String kind, final boolean alike) {
        return through.contains(kind) && (alike || !ended.contains(kind));
    }
}
