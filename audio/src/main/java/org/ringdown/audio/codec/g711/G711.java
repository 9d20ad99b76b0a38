package org.ringdown.audio.codec.g711;

/**
 * The two companding laws of ITU-T G.711, by table: 256 entries to decode, 64 Ki to encode. A law
 * is its name in SDP.
 */
public final class G711 {
    /** µ-law, static payload type 0 (RFC 3551 §4.5.14). */
    public static final G711 PCMU = new G711("PCMU", 0);

    /** A-law, static payload type 8 (RFC 3551 §4.5.14). */
    public static final G711 PCMA = new G711("PCMA", 8);

    /** Samples in one second. */
    public static final int SAMPLE_RATE = 8_000;

    private static final int MU_BIAS = 0x84;
    private static final int MU_CLIP = 32_635;

    private final String name;
    private final int payloadType;
    private final short[] decoded = new short[256];
    private final byte[] encoded = new byte[65_536];

    private G711(final String name, final int payloadType) {
        this.name = name;
        this.payloadType = payloadType;
        for (int code = 0; code < 256; code++) {
            decoded[code] = (short) (payloadType == 0 ? muToLinear(code) : aToLinear(code));
        }
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            encoded[sample & 0xffff] =
                    (byte) (payloadType == 0 ? linearToMu(sample) : linearToA(sample));
        }
    }

    /** The law's encoding name in SDP: {@code PCMU} or {@code PCMA}. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    /** The static RTP payload type of this law. */
    public int payloadType() {
        return payloadType;
    }

    /** The 16-bit sample that a code word stands for. */
    public short decode(final byte code) {
        return decoded[code & 0xff];
    }

    /** The code word nearest to a 16-bit sample. */
    public byte encode(final short sample) {
        return encoded[sample & 0xffff];
    }

    /**
     * Decodes {@code length} code words from {@code source} into {@code target}.
     *
     * @throws IndexOutOfBoundsException if either array is too short
     */
    public void decode(
            final byte[] source,
            final int offset,
            final short[] target,
            final int at,
            final int length) {
        for (int i = 0; i < length; i++) {
            target[at + i] = decoded[source[offset + i] & 0xff];
        }
    }

    /**
     * Encodes {@code length} samples from {@code source} into {@code target}.
     *
     * @throws IndexOutOfBoundsException if either array is too short
     */
    public void encode(
            final short[] source,
            final int offset,
            final byte[] target,
            final int at,
            final int length) {
        for (int i = 0; i < length; i++) {
            target[at + i] = encoded[source[offset + i] & 0xffff];
        }
    }

    /**
     * One period of the digital milliwatt: 1,000 Hz at 0 dBm0, eight code words that repeat for
     * ever (ITU-T G.711, tables 5 and 6).
     */
    public byte[] milliwatt() {
        return this == PCMU
                ? new byte[] {
                    0x1e, 0x0b, 0x0b, 0x1e, (byte) 0x9e, (byte) 0x8b, (byte) 0x8b, (byte) 0x9e
                }
                : new byte[] {
                    0x34, 0x21, 0x21, 0x34, (byte) 0xb4, (byte) 0xa1, (byte) 0xa1, (byte) 0xb4
                };
    }

    private static int muToLinear(final int code) {
        final int inverted = ~code & 0xff;
        final int magnitude =
                ((((inverted & 0x0f) << 3) + MU_BIAS) << ((inverted >> 4) & 7)) - MU_BIAS;
        return (inverted & 0x80) != 0 ? -magnitude : magnitude;
    }

    private static int linearToMu(final int sample) {
        final int sign = sample < 0 ? 0x80 : 0;
        final int magnitude = Math.min(Math.abs(sample), MU_CLIP) + MU_BIAS;
        final int exponent = 31 - Integer.numberOfLeadingZeros(magnitude >> 7);
        return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
    }

    private static int aToLinear(final int code) {
        final int toggled = code ^ 0x55;
        final int exponent = (toggled >> 4) & 7;
        final int mantissa = (toggled & 0x0f) << 4;
        final int magnitude = exponent == 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
        return (toggled & 0x80) != 0 ? magnitude : -magnitude;
    }

    private static int linearToA(final int sample) {
        final int sign = sample >= 0 ? 0x80 : 0;
        final int magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32_767) >> 4;
        final int exponent =
                magnitude < 32 ? magnitude >> 4 : 28 - Integer.numberOfLeadingZeros(magnitude);
        final int mantissa = exponent < 2 ? magnitude & 0x0f : (magnitude >> (exponent - 1)) & 0x0f;
        return (sign | (exponent << 4) | mantissa) ^ 0x55;
    }
}
