package org.ringdown.rtc.sdp;

import org.jspecify.annotations.Nullable;

/**
 * One format of an RTP media description: {@code a=rtpmap} with its {@code a=fmtp}.
 *
 * @param payloadType 0 to 127
 * @param name encoding name as the peer writes it; compared without case
 * @param clockRate in Hz
 * @param channels 1 when the SDP does not say
 * @param parameters the {@code a=fmtp} text without the number, or {@code null}
 */
public record Codec(
        int payloadType, String name, int clockRate, int channels, @Nullable String parameters) {
    private static final int STATIC_TYPES = 35;

    /** Whether both are the same encoding, clock rate and number of channels. */
    public boolean sameEncoding(final Codec other) {
        return name.equalsIgnoreCase(other.name)
                && clockRate == other.clockRate
                && channels == other.channels;
    }

    /** Whether the encoding has this name and clock rate. */
    public boolean is(final String encoding, final int rate) {
        return name.equalsIgnoreCase(encoding) && clockRate == rate;
    }

    /** Whether the number is the one that RFC 3551 §6 gave this encoding for good. */
    public boolean isStatic() {
        final Codec assigned = ofStatic(payloadType, null);
        return assigned != null && assigned.sameEncoding(this);
    }

    /** The same codec by another number. */
    public Codec numbered(final int number) {
        return new Codec(number, name, clockRate, channels, parameters);
    }

    /** The value of {@code a=rtpmap}. */
    public String rtpmap() {
        return payloadType + " " + name + "/" + clockRate + (channels == 1 ? "" : "/" + channels);
    }

    /**
     * Reads the value of {@code a=rtpmap}; {@code null} when it is none. Opus is always taken as
     * two channels (RFC 7587 §7), G.722 as one.
     */
    static @Nullable Codec parse(final String rtpmap, final @Nullable String parameters) {
        final int space = rtpmap.indexOf(' ');
        if (space < 0) {
            return null;
        }
        final int number = Decimal.parse(rtpmap.substring(0, space), 127);
        final String[] encoding = rtpmap.substring(space + 1).strip().split("/", 4);
        if (number < 0 || encoding.length < 2 || encoding[0].isBlank()) {
            return null;
        }
        final int rate = Decimal.parse(encoding[1].strip(), 10_000_000);
        final int channels =
                encoding.length > 2 ? Math.max(1, Decimal.parse(encoding[2].strip(), 255)) : 1;
        final String name = encoding[0].strip();
        if (rate <= 0) {
            return null;
        }
        final boolean opus = name.equalsIgnoreCase("opus") && rate == 48_000;
        return new Codec(number, name, rate, opus ? 2 : channels, parameters);
    }

    /** The static payload type (RFC 3551 §6) of that number, or {@code null}. Audio only. */
    static @Nullable Codec ofStatic(final int number, final @Nullable String parameters) {
        if (number < 0 || number >= STATIC_TYPES) {
            return null;
        }
        final String encoding =
                switch (number) {
                    case 0 -> "PCMU";
                    case 3 -> "GSM";
                    case 4 -> "G723";
                    case 5, 6, 16, 17 -> "DVI4";
                    case 7 -> "LPC";
                    case 8 -> "PCMA";
                    case 9 -> "G722";
                    case 10, 11 -> "L16";
                    case 12 -> "QCELP";
                    case 13 -> "CN";
                    case 14 -> "MPA";
                    case 15 -> "G728";
                    case 18 -> "G729";
                    default -> "";
                };
        if (encoding.isEmpty()) {
            return null;
        }
        final int rate =
                switch (number) {
                    case 6 -> 16_000;
                    case 10, 11 -> 44_100;
                    case 14 -> 90_000;
                    case 16 -> 11_025;
                    case 17 -> 22_050;
                    default -> 8_000;
                };
        return new Codec(number, encoding, rate, number == 10 ? 2 : 1, parameters);
    }
}
