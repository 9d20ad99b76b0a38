package org.ringdown.rtc.format;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/**
 * Sound that has to be decoded and encoded anew on its way to a peer that does not have the codec
 * it comes in. Digits (RFC 4733) go along, because they share the clock of the sound that is made.
 *
 * @param from what may come, by the sender's payload types; one codec may have several
 * @param to what is sent instead, by the receiver's payload type
 * @param digits the sender's telephone-events, by its payload types
 * @param digitsTo the receiver's telephone-event; {@code null} when it takes none
 * @param packetMillis how much sound the receiver wants in a packet, in ms, 10 to 60
 * @param bitrate bits in one second that are made, as far as the receiver lets us; 0 for as many as
 *     the codec usually has
 */
public record Conversion(
        List<Codec> from,
        Codec to,
        List<Codec> digits,
        @Nullable Codec digitsTo,
        int packetMillis,
        int bitrate) {

    /** What a packet holds when nobody says (RFC 3551 §4.2). */
    public static final int USUAL_MILLIS = 20;

    private static final int LEAST_MILLIS = 10;
    private static final int MOST_MILLIS = 60;

    /** Copies the lists. */
    public Conversion {
        from = List.copyOf(from);
        digits = List.copyOf(digits);
    }

    /** At the codec's usual bit rate. */
    public Conversion(
            final List<Codec> from,
            final Codec to,
            final List<Codec> digits,
            final @Nullable Codec digitsTo,
            final int packetMillis) {
        this(from, to, digits, digitsTo, packetMillis, 0);
    }

    /**
     * The packet time for a receiver: a multiple of 10 ms, as every codec has it.
     *
     * @param ptime its {@code a=ptime}, or {@code null}
     * @param maxptime its {@code a=maxptime}, or {@code null}
     */
    public static int millis(final @Nullable String ptime, final @Nullable String maxptime) {
        final int wanted = number(ptime, USUAL_MILLIS);
        final int most = Math.clamp(number(maxptime, MOST_MILLIS), LEAST_MILLIS, MOST_MILLIS);
        return Math.clamp(wanted, LEAST_MILLIS, most) / LEAST_MILLIS * LEAST_MILLIS;
    }

    private static int number(final @Nullable String text, final int otherwise) {
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        int number = 0;
        for (final char c : text.strip().toCharArray()) {
            // Some write a fraction; nobody means more than a second.
            if (c < '0' || c > '9' || number > 1_000) {
                break;
            }
            number = number * 10 + (c - '0');
        }
        return number == 0 ? otherwise : number;
    }
}
