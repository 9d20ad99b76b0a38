package org.ringdown.audio.jitter;

/**
 * Makes sound shorter and longer without changing its pitch, by leaving out or repeating a piece
 * where what follows is most like what is there (WSOLA: Verhelst, Roelands, ICASSP 1993). Both ends
 * are blended into each other over 6.25 ms, so that nothing clicks. It works in place and remembers
 * nothing.
 */
public final class Splice {
    /** In one second: the shortest piece lasts 2.5 ms, the longest 15 ms. */
    private static final int SHORTEST = 400;

    private static final double LONGEST_SECONDS = 0.015;

    /** What is softer than this (-60 dBov) may be cut anywhere. */
    private static final double SOFT = 32.0 * 32.0;

    private static final int COARSE = 8_000;

    private final int shortest;
    private final int longest;
    private final int blend;
    private final int stride;

    /**
     * For sound at a rate.
     *
     * @param rate samples in one second, 8,000 to 48,000
     */
    public Splice(final int rate) {
        shortest = rate / SHORTEST;
        longest = (int) (rate * LONGEST_SECONDS);
        blend = rate / 160;
        stride = Math.max(1, rate / COARSE);
    }

    /** The longest piece that is left out or repeated, in samples. */
    public int longest() {
        return longest;
    }

    /** The shortest piece that is left out or repeated, in samples. */
    public int shortest() {
        return shortest;
    }

    /** Samples over which ends are blended: so many must be there besides the piece. */
    public int blend() {
        return blend;
    }

    /**
     * Leaves a piece out that begins at a place. The sound then goes on from {@code at} and the
     * number that is returned.
     *
     * @param samples that are there from {@code at} on
     * @param most samples that may be left out
     * @param likeness how like the ends must be, 0 to 1
     * @return samples that are left out, 0 when nothing is like enough
     */
    public int shorten(
            final short[] pcm,
            final int at,
            final int samples,
            final int most,
            final double likeness) {
        final int piece = find(pcm, at, 1, Math.min(most, samples - blend), likeness);
        for (int i = 0; piece > 0 && i < blend; i++) {
            pcm[at + piece + i] = blended(pcm[at + i], pcm[at + piece + i], i);
        }
        return piece;
    }

    /**
     * Repeats a piece that ends at a place. The sound then goes on from {@code at} less the number
     * that is returned.
     *
     * @param past samples that are there before {@code at}; as many as {@link #blend} are there
     *     from it on
     * @param most samples that may be repeated
     * @param likeness how like the ends must be, 0 to 1
     * @return samples that are repeated, 0 when nothing is like enough
     */
    public int lengthen(
            final short[] pcm,
            final int at,
            final int past,
            final int most,
            final double likeness) {
        final int piece = find(pcm, at, -1, Math.min(most, past), likeness);
        for (int i = 0; piece > 0 && i < blend; i++) {
            pcm[at - piece + i] = blended(pcm[at + i], pcm[at - piece + i], i);
        }
        return piece;
    }

    private short blended(final short old, final short next, final int i) {
        return (short) (old + (next - old) * (i + 1) / (blend + 1));
    }

    /** The distance at which sound is most like that at a place, 0 when none is like enough. */
    private int find(
            final short[] pcm,
            final int at,
            final int direction,
            final int most,
            final double likeness) {
        final int furthest = Math.min(longest, most);
        if (furthest < shortest) {
            return 0;
        }
        final double here = power(pcm, at, stride);
        int best = 0;
        double closest = -2;
        for (int lag = shortest; lag <= furthest; lag += stride) {
            final double like = like(pcm, at, at + direction * lag, here, stride);
            if (like > closest) {
                closest = like;
                best = lag;
            }
        }
        if (closest < likeness) {
            return 0;
        }
        final double exactly = stride == 1 ? here : power(pcm, at, 1);
        final int from = Math.max(shortest, best - stride + 1);
        final int to = Math.min(furthest, best + stride - 1);
        closest = -2;
        for (int lag = from; stride > 1 && lag <= to; lag++) {
            final double like = like(pcm, at, at + direction * lag, exactly, 1);
            if (like > closest) {
                closest = like;
                best = lag;
            }
        }
        return best;
    }

    private double power(final short[] pcm, final int at, final int step) {
        double sum = 0;
        for (int i = 0; i < blend; i += step) {
            sum += (double) pcm[at + i] * pcm[at + i];
        }
        return sum;
    }

    /** The correlation of two places, -1 to 1; soft ones are alike. */
    private double like(
            final short[] pcm, final int a, final int b, final double power, final int step) {
        double product = 0;
        double other = 0;
        for (int i = 0; i < blend; i += step) {
            product += (double) pcm[a + i] * pcm[b + i];
            other += (double) pcm[b + i] * pcm[b + i];
        }
        final double soft = SOFT * blend / step;
        if (power < soft && other < soft) {
            return 1;
        }
        return product / Math.sqrt(Math.max(1, power * other));
    }
}
