package org.ringdown.audio.dsp;

import java.util.Arrays;

/**
 * Hides the loss of sound for codecs that cannot do so themselves: the last periods of what was
 * heard go on, and fade within 60 ms; what is heard next is blended in. The idea is that of ITU-T
 * G.711 Appendix I; here nothing is delayed, and the rate and the channels are any.
 */
public final class Concealment {
    /** The longest and the shortest period, 66 Hz and 400 Hz, in samples per second. */
    private static final int LOWEST_HERTZ = 66;

    private static final int HIGHEST_HERTZ = 400;

    /** So many periods are repeated at most: more of them sound less like a buzzer. */
    private static final int MOST_PERIODS = 3;

    private final int rate;
    private final int channels;
    private final int shortest;
    private final int longest;
    private final int window;
    private final int ten;

    /** Samples per channel that are remembered. */
    private final int memory;

    /** What was put out, the newest at the end. */
    private final short[] past;

    /** What was heard before the loss began. */
    private final short[] source;

    /** Samples since the loss began, 0 without loss. */
    private int lost;

    private int period;
    private int loop;
    private int next;
    private int position;

    /**
     * Nothing was heard yet.
     *
     * @param rate samples in one second, 8,000 to 48,000
     * @param channels 1 or 2
     */
    public Concealment(final int rate, final int channels) {
        this.rate = rate;
        this.channels = channels;
        this.shortest = rate / HIGHEST_HERTZ;
        this.longest = rate / LOWEST_HERTZ;
        this.window = rate / 50;
        this.ten = rate / 100;
        this.memory = (MOST_PERIODS + 1) * longest;
        this.past = new short[memory * channels];
        this.source = new short[memory * channels];
    }

    /** Forgets what was heard. */
    public void reset() {
        Arrays.fill(past, (short) 0);
        lost = 0;
    }

    /** Sound came; after a loss its first milliseconds are blended with what hid the loss. */
    public void heard(final short[] pcm, final int at, final int samples) {
        if (lost > 0) {
            final int blend = Math.min(samples, Math.min(ten, ten / 2 + lost / 5));
            for (int i = 0; i < blend; i++) {
                final float gain = gain();
                for (int c = 0; c < channels; c++) {
                    final int k = at + i * channels + c;
                    final float old = gain * repeated(c);
                    pcm[k] = saturate(old + (pcm[k] - old) * (i + 1) / (blend + 1));
                }
                step();
            }
            lost = 0;
        }
        remember(pcm, at, samples);
    }

    /** Makes sound for a time of which none came. */
    public void conceal(final short[] pcm, final int at, final int samples) {
        goOn(pcm, at, samples);
        remember(pcm, at, samples);
    }

    private void goOn(final short[] pcm, final int at, final int samples) {
        if (lost == 0) {
            System.arraycopy(past, 0, source, 0, past.length);
            period = period();
            loop = period;
            next = loopAfter(loop);
            position = 0;
        }
        for (int i = 0; i < samples; i++) {
            final float gain = gain();
            for (int c = 0; c < channels; c++) {
                pcm[at + i * channels + c] = saturate(gain * repeated(c));
            }
            step();
        }
    }

    /**
     * Makes sound for a time of which none came when what follows it is there: what was heard
     * before goes over into what is heard afterwards, carried back by periods of its own, where the
     * two are most alike.
     *
     * @param after what follows, from its beginning on; it is told as {@link #heard} afterwards
     * @param count samples of that
     */
    public void bridge(
            final short[] after,
            final int count,
            final short[] pcm,
            final int at,
            final int samples) {
        final int back = Math.min(samples, window);
        if (count < window) {
            conceal(pcm, at, samples);
            return;
        }
        goOn(pcm, at, samples);
        final int from = at + (samples - back) * channels;
        final int lag = periodOf(after);
        final int blend = Math.min(back, ten / 2);
        final int seam = seam(after, lag, pcm, from, back, blend);
        for (int i = seam; i < back; i++) {
            final float share = Math.min(1, (i - seam + 1f) / (blend + 1));
            for (int c = 0; c < channels; c++) {
                final int k = from + i * channels + c;
                pcm[k] = saturate(pcm[k] + (carried(after, lag, back - i, c) - pcm[k]) * share);
            }
        }
        remember(pcm, at, samples);
        lost = 0;
    }

    /** Of what follows, what its periods would have been so many samples before it. */
    private float carried(final short[] after, final int lag, final int before, final int channel) {
        final int place = lag - 1 - (before - 1) % lag;
        final float value = after[place * channels + channel];
        final int blend = lag / 4;
        if (before > blend) {
            return value;
        }
        final int jump = after[channel] - after[lag * channels + channel];
        return value + (float) jump * (blend - before + 1) / (blend + 1);
    }

    /** Where what goes on and what is carried back are most alike. */
    private int seam(
            final short[] after,
            final int lag,
            final short[] pcm,
            final int from,
            final int back,
            final int blend) {
        int best = (back - blend) / 2;
        double most = 0;
        final int stride = Math.max(1, rate / 8_000);
        for (int place = 0; place <= back - blend; place += stride) {
            double product = 0;
            double energy = 1;
            double carried = 1;
            for (int i = place; i < place + blend; i += stride) {
                final double one = pcm[from + i * channels];
                final double other = carried(after, lag, back - i, 0);
                product += one * other;
                energy += one * one;
                carried += other * other;
            }
            final double likeness = product / Math.sqrt(energy * carried);
            if (likeness > most) {
                most = likeness;
                best = place;
            }
        }
        return best;
    }

    /** The lag at which what follows is most like itself. */
    private int periodOf(final short[] after) {
        final int stride = Math.max(1, rate / 8_000);
        int best = shortest;
        double most = 0;
        for (int lag = shortest; lag <= longest; lag += stride) {
            double product = 0;
            double now = 1;
            double then = 1;
            for (int i = lag; i < window; i += stride) {
                final double one = after[i * channels];
                final double other = after[(i - lag) * channels];
                product += one * other;
                now += one * one;
                then += other * other;
            }
            final double likeness = product / Math.sqrt(now * then);
            if (likeness > most) {
                most = likeness;
                best = lag;
            }
        }
        return best;
    }

    /** All for 10 ms, nothing after 60. */
    private float gain() {
        return Math.clamp(1.2f - 0.2f * lost / ten, 0, 1);
    }

    private void step() {
        lost++;
        if (++position == loop) {
            position = 0;
            loop = next;
            next = loopAfter(lost + loop);
        }
    }

    /**
     * How long the loop is that begins so many samples after the loss: a period more each 10 ms.
     */
    private int loopAfter(final int samples) {
        return period * Math.min(MOST_PERIODS, 1 + samples / ten);
    }

    /**
     * What stands at the present place of the loop. Its end is blended into the beginning of the
     * next, and the first begins where the sound broke off.
     */
    private float repeated(final int channel) {
        final int blend = period / 4;
        final float value = source[(memory - loop + position) * channels + channel];
        if (lost < blend) {
            final int last = (memory - 1) * channels + channel;
            final int jump = source[last] - source[last - period * channels];
            return value + (float) jump * (blend - lost) / (blend + 1);
        }
        final int into = position - (loop - blend);
        if (into < 0) {
            return value;
        }
        final float before = source[(memory - next - blend + into) * channels + channel];
        return value + (before - value) * (into + 1) / (blend + 1);
    }

    private static short saturate(final float value) {
        return (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private void remember(final short[] pcm, final int at, final int samples) {
        final int kept = Math.max(0, memory - samples) * channels;
        System.arraycopy(past, past.length - kept, past, 0, kept);
        final int taken = past.length - kept;
        System.arraycopy(pcm, at + samples * channels - taken, past, kept, taken);
    }

    /** The lag at which the newest 20 ms are most like what was before them. */
    private int period() {
        final int stride = Math.max(1, rate / 8_000);
        int best = longest;
        double most = 0;
        for (int lag = shortest; lag <= longest; lag += stride) {
            final double likeness = likeness(lag, stride);
            if (likeness > most) {
                most = likeness;
                best = lag;
            }
        }
        int finest = best;
        for (int lag = best - stride + 1; lag < best + stride; lag++) {
            final double likeness = lag < shortest || lag > longest ? 0 : likeness(lag, 1);
            if (likeness > most) {
                most = likeness;
                finest = lag;
            }
        }
        return finest;
    }

    private double likeness(final int lag, final int stride) {
        double product = 0;
        double energy = 1;
        for (int i = memory - window; i < memory; i += stride) {
            final int now = mono(i);
            final int then = mono(i - lag);
            product += (double) now * then;
            energy += (double) then * then;
        }
        return product <= 0 ? 0 : product * product / energy * stride;
    }

    private int mono(final int index) {
        return channels == 1 ? source[index] : source[2 * index] + source[2 * index + 1];
    }
}
