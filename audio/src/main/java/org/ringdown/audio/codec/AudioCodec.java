package org.ringdown.audio.codec;

/**
 * A way to write sound into RTP payloads, with the parameters that two ends have agreed on. It is
 * immutable; decoders and encoders have the state.
 */
public interface AudioCodec {
    /** The longest sound in one payload, in milliseconds (RFC 6716 §3.2). */
    int MAX_MILLIS = 120;

    /** The longest payload that is read or written, in bytes. */
    int MAX_PAYLOAD = 1_500;

    /** The encoding name in SDP, as registered. */
    String name();

    /**
     * Units of RTP timestamps in one second. G.722 counts 8,000 though it has 16,000 samples (RFC
     * 3551 §4.5.2), Opus counts 48,000 at any rate (RFC 7587 §4.1).
     */
    int clockRate();

    /** Samples in one second at which nothing of the codec's sound is lost. */
    int rate();

    /** Channels that the far end wants to hear, 1 or 2. */
    int channels();

    /** Whether decoders and encoders can work at this rate with this many channels. */
    boolean runsAt(int rate, int channels);

    /**
     * A new decoder.
     *
     * @throws IllegalArgumentException unless the codec {@link #runsAt} this
     */
    Decoder decoder(int rate, int channels);

    /**
     * A new encoder.
     *
     * @throws IllegalArgumentException unless the codec {@link #runsAt} this
     */
    Encoder encoder(int rate, int channels);

    /** RTP timestamp units that so many samples at a rate last. */
    default int timestamps(final int samples, final int rate) {
        return (int) ((long) samples * clockRate() / rate);
    }

    /** Samples at a rate that so many RTP timestamp units last. */
    default int samples(final int timestamps, final int rate) {
        return (int) ((long) timestamps * rate / clockRate());
    }

    /** Samples per channel in {@link #MAX_MILLIS} at a rate: the room that a decoder needs. */
    static int room(final int rate) {
        return rate / 1_000 * MAX_MILLIS + (rate % 1_000) * MAX_MILLIS / 1_000;
    }

    /** Refuses what a codec cannot do. */
    static void require(final AudioCodec codec, final int rate, final int channels) {
        if (!codec.runsAt(rate, channels)) {
            throw new IllegalArgumentException(
                    codec.name() + " does not run at " + rate + " Hz, " + channels + " channels");
        }
    }
}
