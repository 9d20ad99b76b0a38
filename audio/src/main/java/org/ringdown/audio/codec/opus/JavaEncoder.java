package org.ringdown.audio.codec.opus;

import io.github.jaredmdobson.concentus.OpusBandwidth;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import org.ringdown.audio.codec.Encoder;

/** An encoder of Concentus. */
final class JavaEncoder implements Encoder {
    private final OpusEncoder encoder;
    private final int rate;
    private final int channels;
    private final OpusTerms terms;

    JavaEncoder(
            final OpusEncoder encoder, final int rate, final int channels, final OpusTerms terms) {
        this.encoder = encoder;
        this.rate = rate;
        this.channels = channels;
        this.terms = terms;
        encoder.setMaxBandwidth(bandwidth(terms.maxPlaybackRate()));
        encoder.setUseVBR(!terms.constantBitrate());
        encoder.setUseInbandFEC(terms.inBandFec());
        encoder.setUseDTX(terms.discontinuous());
        if (channels == 2 && !terms.stereo()) {
            encoder.setForceChannels(1);
        }
        bitrate(OpusCodec.firstBitrate(channels, terms));
        complexity(OpusCodec.FIRST_COMPLEXITY);
    }

    private static OpusBandwidth bandwidth(final int playbackRate) {
        if (playbackRate <= 8_000) {
            return OpusBandwidth.OPUS_BANDWIDTH_NARROWBAND;
        }
        if (playbackRate <= 12_000) {
            return OpusBandwidth.OPUS_BANDWIDTH_MEDIUMBAND;
        }
        if (playbackRate <= 16_000) {
            return OpusBandwidth.OPUS_BANDWIDTH_WIDEBAND;
        }
        return playbackRate <= 24_000
                ? OpusBandwidth.OPUS_BANDWIDTH_SUPERWIDEBAND
                : OpusBandwidth.OPUS_BANDWIDTH_FULLBAND;
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
    public boolean takes(final int samples) {
        // This library writes no packets of several frames.
        final int unit = rate / 400;
        return samples == unit
                || samples == 2 * unit
                || samples == 4 * unit
                || samples == 8 * unit
                || samples == 16 * unit
                || samples == 24 * unit;
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
        try {
            final int length = encoder.encode(pcm, at, samples, out, offset, OpusCodec.MAX_PACKET);
            return length <= 2 && terms.discontinuous() ? 0 : length;
        } catch (final OpusException refused) {
            return REFUSED;
        }
    }

    @Override
    public void expectLoss(final int percent) {
        encoder.setPacketLossPercent(Math.clamp(percent, 0, 100));
    }

    @Override
    public void bitrate(final int bitsPerSecond) {
        encoder.setBitrate(terms.bitrate(bitsPerSecond));
    }

    @Override
    public void complexity(final int level) {
        encoder.setComplexity(Math.clamp(level, 0, 10));
    }

    @Override
    public void reset() {
        encoder.resetState();
    }
}
