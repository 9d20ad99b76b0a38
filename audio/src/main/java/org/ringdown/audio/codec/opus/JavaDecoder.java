package org.ringdown.audio.codec.opus;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.dsp.Resampler;

/**
 * A decoder of Concentus. It decodes at 48,000 samples a second and is resampled, because at other
 * rates this library makes silence of what is not speech.
 */
final class JavaDecoder implements Decoder {
    private final OpusDecoder decoder;
    private final int rate;
    private final int channels;
    private final Resampler resampler;
    private final short[] full;

    JavaDecoder(final OpusDecoder decoder, final int rate, final int channels) {
        this.decoder = decoder;
        this.rate = rate;
        this.channels = channels;
        this.resampler = new Resampler(OpusCodec.CLOCK_RATE, rate, channels);
        this.full = new short[channels * AudioCodec.room(OpusCodec.CLOCK_RATE)];
    }

    @Override
    public int rate() {
        return rate;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int samples(final byte[] data, final int offset, final int length) {
        return length > AudioCodec.MAX_PAYLOAD
                ? DAMAGED
                : OpusPacket.samples(data, offset, length, rate);
    }

    @Override
    public int decode(
            final byte[] data,
            final int offset,
            final int length,
            final short[] pcm,
            final int at) {
        final int samples = samples(data, offset, length);
        return samples < 0 ? DAMAGED : run(data, offset, length, pcm, at, samples, false);
    }

    @Override
    public int conceal(final short[] pcm, final int at, final int samples) {
        return Math.max(0, run(null, 0, 0, pcm, at, samples, false));
    }

    @Override
    public int recover(
            final byte[] data,
            final int offset,
            final int length,
            final int before,
            final short[] pcm,
            final int at,
            final int samples) {
        if (before != samples
                || samples(data, offset, length) < 0
                || samples < OpusPacket.frameSamples(data, offset, rate)
                || !OpusPacket.hasFec(data, offset, length)) {
            return 0;
        }
        return Math.max(0, run(data, offset, length, pcm, at, samples, true));
    }

    /** What is damaged makes the library throw whatever its arithmetic runs into. */
    private int run(
            final byte @Nullable [] data,
            final int offset,
            final int length,
            final short[] pcm,
            final int at,
            final int samples,
            final boolean fec) {
        final int wanted = samples * (OpusCodec.CLOCK_RATE / rate);
        if (wanted * channels > full.length) {
            return DAMAGED;
        }
        final int made;
        try {
            made = decoder.decode(data, offset, length, full, 0, wanted, fec);
        } catch (final OpusException | RuntimeException | AssertionError damaged) {
            return DAMAGED;
        }
        return made <= 0 ? DAMAGED : resampler.resample(full, 0, made, pcm, at);
    }

    @Override
    public void reset() {
        decoder.resetState();
        resampler.reset();
    }
}
