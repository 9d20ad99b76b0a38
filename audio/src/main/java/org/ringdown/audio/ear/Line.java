package org.ringdown.audio.ear;

import java.util.Arrays;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.jitter.Splice;

/** Sound that was decoded and not yet heard, and the last that was heard. */
final class Line {
    private final Splice splice;
    private final int past;
    private final short[] pcm;
    private int first;
    private int end;

    Line(final int rate) {
        splice = new Splice(rate);
        past = rate / 50;
        pcm = new short[past + 4 * AudioCodec.room(rate)];
        first = past;
        end = past;
    }

    /** Samples that were not heard yet. */
    int held() {
        return end - first;
    }

    /** Where the next samples are written: room for so many, counted from {@link #end}. */
    short[] room(final int samples) {
        if (end + samples > pcm.length) {
            final int from = first - past;
            System.arraycopy(pcm, from, pcm, 0, end - from);
            first -= from;
            end -= from;
        }
        return pcm;
    }

    int end() {
        return end;
    }

    void wrote(final int samples) {
        end += samples;
    }

    void silence(final int samples) {
        Arrays.fill(room(samples), end, end + samples, (short) 0);
        end += samples;
    }

    /** Lets the last samples fade out. */
    void fade(final int samples) {
        final int count = Math.min(samples, held());
        for (int i = 0; i < count; i++) {
            pcm[end - 1 - i] = (short) (pcm[end - 1 - i] * i / count);
        }
    }

    /** Blends the last samples that were written with what would have been there otherwise. */
    void blend(final short[] tail, final int count, final int written) {
        final int over = Math.min(count, written);
        for (int i = 0; i < over; i++) {
            final int k = end - written + i;
            pcm[k] = (short) (tail[i] + (pcm[k] - tail[i]) * (i + 1) / (over + 1));
        }
    }

    void take(final short[] into, final int offset, final int samples) {
        System.arraycopy(pcm, first, into, offset, samples);
        first += samples;
    }

    /** Samples that must be held to leave out as much as possible. */
    int wanted() {
        return splice.longest() + splice.blend();
    }

    int shortest() {
        return splice.shortest();
    }

    int shorten(final int most, final double likeness) {
        final int piece = splice.shorten(pcm, first, held(), most, likeness);
        first += piece;
        return piece;
    }

    int lengthen(final double likeness) {
        if (held() < splice.blend()) {
            return 0;
        }
        final int piece = splice.lengthen(pcm, first, past, splice.longest(), likeness);
        first -= piece;
        return piece;
    }
}
