package org.ringdown.rtc.format;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/**
 * Sound that has to be decoded and encoded anew on its way to a peer that does not have the codec
 * it comes in. Digits (RFC 4733) go along, because they share the clock of the sound that is made;
 * where only the sender has them, they become tones in it.
 *
 * @param from what may come, by the sender's payload types; one codec may have several
 * @param to what is sent instead, by the receiver's payload type
 * @param digits the sender's telephone-events, by its payload types
 * @param digitsTo the receiver's telephone-event; {@code null} when it takes none
 * @param detects whether tones are looked for in the sound, where only the receiver has digits
 * @param noise the sender's comfort noises (RFC 3389), by its payload types
 * @param noiseTo the receiver's comfort noise; {@code null} when it takes none
 * @param packetMillis how much sound the receiver wants in a packet, in ms, 10 to 60
 * @param bitrate bits in one second that are made, as far as the receiver lets us; 0 for as many as
 *     the codec usually has
 * @param copies the sender's {@code red} (RFC 2198) around what is in {@code from}, by its payload
 *     types; empty when it sends none
 * @param copiesTo the receiver's {@code red} around {@code to}; {@code null} when it takes none
 */
public record Conversion(
        List<Codec> from,
        Codec to,
        List<Codec> digits,
        @Nullable Codec digitsTo,
        boolean detects,
        List<Codec> noise,
        @Nullable Codec noiseTo,
        int packetMillis,
        int bitrate,
        List<Codec> copies,
        @Nullable Codec copiesTo) {

    /** What a packet holds when nobody says (RFC 3551 §4.2). */
    public static final int USUAL_MILLIS = 20;

    private static final int LEAST_MILLIS = 10;
    private static final int MOST_MILLIS = 60;

    /** Copies the lists. */
    public Conversion {
        from = List.copyOf(from);
        digits = List.copyOf(digits);
        noise = List.copyOf(noise);
        detects = detects && digits.isEmpty() && digitsTo != null;
        copies = List.copyOf(copies);
    }

    /** Without noise, tones that are looked for, and sound that is sent twice. */
    public Conversion(
            final List<Codec> from,
            final Codec to,
            final List<Codec> digits,
            final @Nullable Codec digitsTo,
            final int packetMillis) {
        this(from, to, digits, digitsTo, false, List.of(), null, packetMillis, 0, List.of(), null);
    }

    /** The same with digits (RFC 4733) of the sender, as {@link #digits} and {@link #digitsTo}. */
    public Conversion pressing(final List<Codec> events, final @Nullable Codec eventsTo) {
        return new Conversion(
                from,
                to,
                events,
                eventsTo,
                detects,
                noise,
                noiseTo,
                packetMillis,
                bitrate,
                copies,
                copiesTo);
    }

    /** The same with a sender that rests (RFC 3389), as {@link #noise} and {@link #noiseTo}. */
    public Conversion resting(final List<Codec> noises, final @Nullable Codec noisesTo) {
        return new Conversion(
                from,
                to,
                digits,
                digitsTo,
                detects,
                noises,
                noisesTo,
                packetMillis,
                bitrate,
                copies,
                copiesTo);
    }

    /**
     * The same between ends that send a packet's sound more than once.
     *
     * @param red as {@link #copies}
     * @param redTo as {@link #copiesTo}
     */
    public Conversion with(final List<Codec> red, final @Nullable Codec redTo) {
        return new Conversion(
                from,
                to,
                digits,
                digitsTo,
                detects,
                noise,
                noiseTo,
                packetMillis,
                bitrate,
                red,
                redTo);
    }

    /** The same at another bit rate; 0 for the codec's usual one. */
    public Conversion at(final int bits) {
        return new Conversion(
                from,
                to,
                digits,
                digitsTo,
                detects,
                noise,
                noiseTo,
                packetMillis,
                bits,
                copies,
                copiesTo);
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
