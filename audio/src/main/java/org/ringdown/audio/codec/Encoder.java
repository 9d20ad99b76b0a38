package org.ringdown.audio.codec;

/**
 * From samples to payloads. It belongs to one thread at a time and allocates nothing while it
 * works. What a codec has no such setting for is ignored.
 */
public interface Encoder extends AutoCloseable {
    /** The codec has no payload of this length, or it does not fit. */
    int REFUSED = -1;

    /** Samples in one second that go in. */
    int rate();

    /** Channels that go in, interleaved. */
    int channels();

    /**
     * Whether one payload can stand for so many samples per channel, which is so for 10, 20, 40 and
     * 60 ms with every codec but L16, whose payloads are long.
     */
    boolean takes(int samples);

    /**
     * Encodes one payload.
     *
     * @param samples per channel
     * @param out has room for {@link AudioCodec#MAX_PAYLOAD} bytes from {@code offset} on
     * @return bytes of the payload; 0 when nothing needs to be sent, because it is silent and
     *     discontinuous transmission was agreed; or {@link #REFUSED}
     */
    int encode(short[] pcm, int at, int samples, byte[] out, int offset);

    /**
     * How much of what is sent will be lost, in per cent, 0 to 100: in-band FEC and deep redundancy
     * follow it.
     */
    default void expectLoss(final int percent) {}

    /** Bits in one second that payloads may take on average. */
    default void bitrate(final int bitsPerSecond) {}

    /** How much work may be done for quality, 0 to 10. */
    default void complexity(final int level) {}

    /**
     * How many milliseconds of the past each payload repeats by deep redundancy, 0 to 1,000, as far
     * as loss is {@link #expectLoss expected} and the {@link #bitrate bit rate} has room for it.
     *
     * @return whether the codec can do that
     */
    default boolean redundancy(final int millis) {
        return false;
    }

    /** Begins a new stream. */
    void reset();

    /** Gives memory back; the encoder must not be used afterwards. Closing again does nothing. */
    @Override
    default void close() {}
}
