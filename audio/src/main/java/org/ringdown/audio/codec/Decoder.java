package org.ringdown.audio.codec;

/**
 * From payloads to samples. It belongs to one thread at a time and allocates nothing while it
 * works. No payload makes it throw; an array without room does, for that is a bug.
 *
 * <p>The order of calls is the order of the sound: for each piece of time exactly one of {@link
 * #decode}, {@link #recover} (when it returned more than 0), {@link #bridge} and {@link #conceal}.
 */
public interface Decoder extends AutoCloseable {
    /** The payload is none of this codec, or longer than {@link AudioCodec#MAX_MILLIS}. */
    int DAMAGED = -1;

    /** Samples in one second that come out. */
    int rate();

    /** Channels that come out, interleaved. */
    int channels();

    /**
     * Samples per channel that a payload stands for, or {@link #DAMAGED}; decodes nothing.
     *
     * @param data where it is, from {@code offset} on
     */
    int samples(byte[] data, int offset, int length);

    /**
     * Decodes one payload.
     *
     * @param pcm has room for {@link AudioCodec#room} samples of each channel from {@code at} on
     * @return samples per channel, or {@link #DAMAGED}, when nothing was written and nothing has
     *     changed
     */
    int decode(byte[] data, int offset, int length, short[] pcm, int at);

    /**
     * Makes sound for a time of which no payload came.
     *
     * @param samples per channel, 1 to {@link AudioCodec#room}; a multiple of 2.5 ms
     * @return {@code samples}
     */
    int conceal(short[] pcm, int at, int samples);

    /**
     * Makes sound for a lost time from what a later payload repeats of it (in-band FEC or deep
     * redundancy of Opus). The later payload is decoded by itself afterwards.
     *
     * @param before how many samples before the beginning of the later payload the lost time
     *     begins; at least {@code samples}
     * @param samples per channel of the lost time, a multiple of 2.5 ms
     * @return {@code samples}, or 0 when the payload repeats nothing of that time: conceal it then
     */
    default int recover(
            final byte[] data,
            final int offset,
            final int length,
            final int before,
            final short[] pcm,
            final int at,
            final int samples) {
        return 0;
    }

    /**
     * How many samples per channel before its beginning a payload repeats by deep redundancy; 0
     * when it repeats nothing so. Decodes nothing.
     */
    default int reach(final byte[] data, final int offset, final int length) {
        return 0;
    }

    /**
     * Makes sound for a lost time of which nothing is repeated when a later payload is there, which
     * may tell where the sound went on. What lies between is asked for next, and then the later
     * payload itself.
     *
     * @param before as for {@link #recover}
     * @param samples as for {@link #conceal}
     * @return {@code samples}
     */
    default int bridge(
            final byte[] data,
            final int offset,
            final int length,
            final int before,
            final short[] pcm,
            final int at,
            final int samples) {
        return conceal(pcm, at, samples);
    }

    /** Forgets what was heard: the next payload is of another stream. */
    void reset();

    /** Gives memory back; the decoder must not be used afterwards. Closing again does nothing. */
    @Override
    default void close() {}
}
