package org.ringdown.gateway.ng.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.sdp.Codec;

/** What formats give to the way that sound goes: numbers for a map, codecs for a conversion. */
final class Parts {
    private static final int TYPES = 128;

    /** Bytes of sound that a datagram carries besides all headers. */
    private static final int MOST_BYTES = 1_200;

    private static final int MILLIS = 1_000;
    private static final int LEAST_MILLIS = 10;

    private Parts() {}

    /** A map by which nothing passes yet. */
    static byte[] nothing() {
        final byte[] map = new byte[TYPES];
        Arrays.fill(map, (byte) PayloadMap.DROP);
        return map;
    }

    /** What comes as one passes as the other. */
    static void map(final byte[] types, final Format from, final Format to) {
        if (number(from) >= 0 && number(to) >= 0) {
            types[number(from)] = (byte) number(to);
        }
    }

    /** Whether a format does not pass. */
    static boolean dropped(final byte[] types, final Format format) {
        return number(format) >= 0 && types[number(format)] == PayloadMap.DROP;
    }

    /** The payload type, or -1 when it is none. */
    static int number(final Format format) {
        final String text = format.number();
        int number = text.isEmpty() || text.length() > 3 ? TYPES : 0;
        for (int i = 0; i < text.length(); i++) {
            final char digit = text.charAt(i);
            number = digit < '0' || digit > '9' ? TYPES : 10 * number + (digit - '0');
        }
        return number < TYPES ? number : -1;
    }

    /** The codecs of formats of which it is said what they are. */
    static List<Codec> codecs(final List<Format> formats) {
        final List<Codec> codecs = new ArrayList<>();
        for (final Format each : formats) {
            final @Nullable Codec codec = each.codec();
            if (codec != null) {
                codecs.add(codec);
            }
        }
        return codecs;
    }

    /** Whether we can decode and encode it. */
    static boolean convertible(final Format format) {
        final @Nullable Codec codec = format.codec();
        return codec != null && CodecSpec.convertible(codec);
    }

    /** The first of some that is the same codec by whatever number, or {@code null}. */
    static @Nullable Format sameEncoding(final List<Format> among, final Format format) {
        final @Nullable Codec codec = format.codec();
        for (final Format each : among) {
            final @Nullable Codec other = each.codec();
            if (codec != null && other != null && other.sameEncoding(codec)) {
                return each;
            }
        }
        return null;
    }

    /**
     * A conversion of sound alone.
     *
     * @param from what may come
     * @param wanted ms of sound in a packet, 0 for the usual
     */
    static Conversion conversion(final List<Format> from, final Codec to, final int wanted) {
        return new Conversion(codecs(from), to, List.of(), null, millis(to, wanted));
    }

    /**
     * The same with what is said beside sound: digits, and the noise of who rests.
     *
     * @param sends all that the sender has
     * @param best the sound of it that is spoken first, and converted
     * @param takes all that the receiver has
     */
    static Conversion spoken(
            final Conversion sound,
            final List<Format> sends,
            final Format best,
            final List<Format> takes) {
        final @Nullable Codec digits = digits(takes, sound.to());
        final @Nullable Codec noise = noise(sends, best.codec());
        return sound.pressing(digits == null ? List.of() : digits(sends, best), digits)
                .resting(noise == null ? List.of() : List.of(noise), noise(takes, sound.to()));
    }

    /** The digits that a receiver takes beside a codec. */
    private static @Nullable Codec digits(final List<Format> takes, final Codec with) {
        final List<Codec> all = codecs(takes.stream().filter(Format::digits).toList());
        return all.stream()
                .filter(each -> each.clockRate() == with.clockRate())
                .findFirst()
                .orElse(all.isEmpty() ? null : all.getFirst());
    }

    /** The digits that go with a sound: those of its clock, or all of another one. */
    private static List<Codec> digits(final List<Format> sends, final Format with) {
        final List<Codec> all = codecs(sends.stream().filter(Format::digits).toList());
        final int wanted = Offered.clock(with);
        final boolean there = all.stream().anyMatch(each -> each.clockRate() == wanted);
        final int clock = there || all.isEmpty() ? wanted : all.getFirst().clockRate();
        return all.stream().filter(each -> each.clockRate() == clock).toList();
    }

    /** Comfort noise (RFC 3389) beside a codec that has no way of its own to be silent. */
    private static @Nullable Codec noise(final List<Format> among, final @Nullable Codec beside) {
        return beside == null || beside.name().equalsIgnoreCase("opus")
                ? null
                : codecs(among).stream()
                        .filter(codec -> codec.is("CN", beside.clockRate()))
                        .findFirst()
                        .orElse(null);
    }

    /** What the codec can have in a packet, and a datagram can carry. */
    private static int millis(final Codec codec, final int wanted) {
        final int millis = Conversion.millis(wanted == 0 ? null : Integer.toString(wanted), null);
        if (codec.name().equalsIgnoreCase("opus")) {
            return millis >= 60 ? 60 : millis >= 40 ? 40 : millis >= 20 ? 20 : LEAST_MILLIS;
        }
        final int bytes = codec.name().equalsIgnoreCase("L16") ? 2 * codec.clockRate() : 8_000;
        int fits = millis;
        while (fits > LEAST_MILLIS && bytes / MILLIS * fits > MOST_BYTES) {
            fits -= LEAST_MILLIS;
        }
        return fits;
    }
}
