package org.ringdown.audio.dsp;

/** One channel from two, and two from one. */
public final class Channels {
    private Channels() {}

    /**
     * The mean of both channels.
     *
     * @param samples per channel; {@code out} may be {@code pcm} at the same place
     */
    public static void toOne(
            final short[] pcm, final int at, final int samples, final short[] out, final int to) {
        for (int i = 0; i < samples; i++) {
            out[to + i] = (short) ((pcm[at + 2 * i] + pcm[at + 2 * i + 1]) >> 1);
        }
    }

    /**
     * The same in both channels.
     *
     * @param samples per channel; {@code out} may be {@code pcm} at the same place
     */
    public static void toTwo(
            final short[] pcm, final int at, final int samples, final short[] out, final int to) {
        for (int i = samples - 1; i >= 0; i--) {
            final short sample = pcm[at + i];
            out[to + 2 * i] = sample;
            out[to + 2 * i + 1] = sample;
        }
    }
}
