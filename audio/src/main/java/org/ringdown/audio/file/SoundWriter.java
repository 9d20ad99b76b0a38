package org.ringdown.audio.file;

/**
 * Makes samples into the bytes of a sound file. It belongs to one thread. Whatever was taken by
 * {@link #take} last, the bytes up to there are a whole file when {@link #patch} stands at their
 * beginning.
 */
public interface SoundWriter extends AutoCloseable {
    /** Samples in one second that go in. */
    int rate();

    /** Channels that go in, interleaved. */
    int channels();

    /**
     * Sound.
     *
     * @param samples per channel
     */
    void sound(short[] pcm, int at, int samples);

    /** No sound follows. */
    void end();

    /** The bytes that belong behind those taken before. */
    byte[] take();

    /** What belongs at the beginning of the file now, instead of what was there; maybe nothing. */
    byte[] patch();

    @Override
    default void close() {}
}
