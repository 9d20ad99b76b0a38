package org.ringdown.audio.codec.g722;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;

/** The encoder of G.722: one byte for two samples. */
public final class G722Encoder implements Encoder {
    private final Mirror mirror = new Mirror();
    private final Band lower = Band.lower();
    private final Band higher = Band.higher();

    @Override
    public int rate() {
        return G722.SAMPLE_RATE;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public boolean takes(final int samples) {
        return samples > 0 && samples % 2 == 0 && samples <= AudioCodec.room(G722.SAMPLE_RATE);
    }

    @Override
    public int encode(
            final short[] pcm,
            final int at,
            final int samples,
            final byte[] out,
            final int offset) {
        if (!takes(samples)) {
            return REFUSED;
        }
        for (int i = 0; i < samples; i += 2) {
            mirror.put(pcm[at + i], pcm[at + i + 1]);
            final int forth = mirror.firstForth();
            final int back = mirror.secondBack();
            out[offset + i / 2] =
                    code(Band.limit((back + forth) >> 14), Band.limit((back - forth) >> 14));
        }
        return samples / 2;
    }

    /** The code of a sample of each band, 15 bits with sign. */
    byte code(final int low, final int high) {
        final int lowCode = Tables.lowCode(Band.saturate(low - lower.prediction()), lower.scale());
        lower.adapt(lower.scaled(Tables.coarse(lowCode)), Tables.lowStep(lowCode));
        final int highCode =
                Tables.highCode(Band.saturate(high - higher.prediction()), higher.scale());
        higher.adapt(higher.scaled(Tables.high(highCode)), Tables.highStep(highCode));
        return (byte) ((highCode << 6) | lowCode);
    }

    @Override
    public void reset() {
        mirror.reset();
        lower.reset();
        higher.reset();
    }
}
