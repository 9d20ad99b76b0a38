package org.ringdown.gateway.ng.codec;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.sdp.Codec;

/**
 * A codec as scripts write it: {@code NAME/RATE/CHANNELS/BITRATE/PTIME/FMTP}; all but the name may
 * be left out, or empty. What follows are options of an encoder, of which there are none here.
 *
 * @param name as written
 * @param clockRate in Hz; 0 when it is not said
 * @param channels 0 when they are not said
 * @param bitrate bits in one second that an encoder is to make, 0 when it is not said
 * @param ptime ms of sound in a packet, 0 when it is not said
 * @param parameters for {@code a=fmtp}, or {@code null}
 */
public record CodecSpec(
        String name,
        int clockRate,
        int channels,
        int bitrate,
        int ptime,
        @Nullable String parameters) {
    private static final int NARROW = 8_000;
    private static final int MOST_RATE = 48_000;
    private static final int MOST_BITRATE = 510_000;
    private static final int MOST_MILLIS = 1_000;

    /** What many other endpoints hear better by, and none is harmed by (RFC 7587 §6.1). */
    private static final String OPUS = "useinbandfec=1";

    /** Reads it; what is no number is not said. */
    public static CodecSpec of(final String text) {
        final String[] fields = text.split("/", 7);
        final String parameters = field(fields, 5);
        return new CodecSpec(
                field(fields, 0),
                number(field(fields, 1), MOST_RATE),
                number(field(fields, 2), 2),
                number(field(fields, 3), MOST_BITRATE),
                number(field(fields, 4), MOST_MILLIS),
                parameters.isEmpty() ? null : parameters);
    }

    private static String field(final String[] fields, final int index) {
        return index < fields.length ? fields[index].strip() : "";
    }

    private static int number(final String text, final int most) {
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            final char digit = text.charAt(i);
            if (digit < '0' || digit > '9' || value > most) {
                return 0;
            }
            value = value * 10 + (digit - '0');
        }
        return value > most ? 0 : value;
    }

    /**
     * The codec that is meant, with its static payload type or the number given; {@code null} when
     * it is none that can be decoded and encoded here. Opus has two channels in SDP whatever is
     * said (RFC 7587 §7).
     */
    public @Nullable Codec codec(final int number) {
        final @Nullable Codec codec =
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "pcmu" -> new Codec(0, name, said(NARROW), mono(), parameters);
                    case "pcma" -> new Codec(8, name, said(NARROW), mono(), parameters);
                    case "g722" -> new Codec(9, name, said(NARROW), mono(), parameters);
                    case "opus" ->
                            new Codec(
                                    number,
                                    name,
                                    said(MOST_RATE),
                                    2,
                                    parameters == null ? OPUS : parameters);
                    case "l16" ->
                            clockRate == 0
                                    ? new Codec(11, name, 44_100, mono(), parameters)
                                    : new Codec(number, name, clockRate, mono(), parameters);
                    default -> null;
                };
        return codec != null && convertible(codec) ? codec : null;
    }

    private int said(final int usual) {
        return clockRate == 0 ? usual : clockRate;
    }

    private int mono() {
        return channels == 0 ? 1 : channels;
    }

    /** Whether this says something of that codec. */
    boolean means(final Codec codec) {
        return name.equalsIgnoreCase(codec.name())
                && (clockRate == 0 || clockRate == codec.clockRate());
    }

    /** Whether a codec can be decoded and encoded here. */
    static boolean convertible(final Codec codec) {
        final List<Codec> known = Abilities.CONVERTING.converts();
        return known.stream().anyMatch(codec::sameEncoding)
                || (codec.name().equalsIgnoreCase("L16")
                        && codec.channels() == 1
                        && codec.clockRate() >= NARROW
                        && codec.clockRate() <= MOST_RATE);
    }
}
