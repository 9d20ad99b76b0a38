package org.ringdown.audio.codec.g722;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.dsp.Concealment;

/** The decoder of G.722: two samples for one byte. */
public final class G722Decoder implements Decoder {
    private static final int MAX_BYTES = AudioCodec.room(G722.SAMPLE_RATE) / 2;

    private final Mirror mirror = new Mirror();
    private final Band lower = Band.lower();
    private final Band higher = Band.higher();
    private final Concealment concealment = new Concealment(G722.SAMPLE_RATE, 1);

    @Override
    public int rate() {
        return G722.SAMPLE_RATE;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int samples(final byte[] data, final int offset, final int length) {
        return length > 0 && length <= MAX_BYTES ? 2 * length : DAMAGED;
    }

    @Override
    public int decode(
            final byte[] data,
            final int offset,
            final int length,
            final short[] pcm,
            final int at) {
        final int samples = samples(data, offset, length);
        for (int i = 0; i < samples; i += 2) {
            final int code = data[offset + i / 2] & 0xff;
            final int low = low(code & 0x3f);
            final int high = high(code >> 6);
            mirror.put(low + high, low - high);
            pcm[at + i] = (short) Band.saturate(mirror.secondBack() >> 11);
            pcm[at + i + 1] = (short) Band.saturate(mirror.firstForth() >> 11);
        }
        if (samples > 0) {
            concealment.heard(pcm, at, samples);
        }
        return samples;
    }

    /** The lower band's sample, 15 bits with sign. */
    int low(final int code) {
        final int sample = lower.prediction() + lower.scaled(Tables.fine(code));
        lower.adapt(lower.scaled(Tables.coarse(code)), Tables.lowStep(code));
        return Band.limit(sample);
    }

    /** The higher band's sample, 15 bits with sign. */
    int high(final int code) {
        final int difference = higher.scaled(Tables.high(code));
        final int sample = higher.prediction() + difference;
        higher.adapt(difference, Tables.highStep(code));
        return Band.limit(sample);
    }

    @Override
    public int conceal(final short[] pcm, final int at, final int samples) {
        concealment.conceal(pcm, at, samples);
        return samples;
    }

    @Override
    public void reset() {
        mirror.reset();
        lower.reset();
        higher.reset();
        concealment.reset();
    }
}
