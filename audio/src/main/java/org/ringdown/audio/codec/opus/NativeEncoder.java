package org.ringdown.audio.codec.opus;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;

/** An encoder of libopus with memory of its own for what goes in and what comes out. */
final class NativeEncoder implements Encoder {
    /**
     * Decoders take deep redundancy for speech of this rate alone, which narrower sound has not.
     */
    private static final int LEAST_DEEP_RATE = 16_000;

    private final LibOpus opus;
    private final int rate;
    private final int channels;
    private final OpusTerms terms;
    private final MemorySegment encoder;
    private final MemorySegment samples;
    private final MemorySegment packet;
    private boolean closed;

    NativeEncoder(final LibOpus opus, final int rate, final int channels, final OpusTerms terms) {
        this.opus = opus;
        this.rate = rate;
        this.channels = channels;
        this.terms = terms;
        this.encoder = opus.newEncoder(rate, channels);
        this.samples = LibOpus.allocate(2L * channels * AudioCodec.room(rate));
        this.packet = LibOpus.allocate(OpusCodec.MAX_PACKET);
        set(LibOpus.SET_MAX_BANDWIDTH, bandwidth(terms.maxPlaybackRate()));
        set(LibOpus.SET_VBR, terms.constantBitrate() ? 0 : 1);
        set(LibOpus.SET_INBAND_FEC, terms.inBandFec() ? 1 : 0);
        set(LibOpus.SET_DTX, terms.discontinuous() ? 1 : 0);
        if (channels == 2 && !terms.stereo()) {
            set(LibOpus.SET_FORCE_CHANNELS, 1);
        }
        bitrate(OpusCodec.firstBitrate(channels, terms));
        complexity(OpusCodec.FIRST_COMPLEXITY);
    }

    /** Narrowband to fullband are 1101 to 1105. */
    private static int bandwidth(final int playbackRate) {
        if (playbackRate <= 16_000) {
            return playbackRate <= 8_000 ? 1101 : playbackRate <= 12_000 ? 1102 : 1103;
        }
        return playbackRate <= 24_000 ? 1104 : 1105;
    }

    private void set(final int request, final int value) {
        if (!closed) {
            opus.controlEncoder(encoder, request, value);
        }
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
    public boolean takes(final int count) {
        final int unit = rate / 400;
        return count == unit
                || count == 2 * unit
                || count == 4 * unit
                || (count > 0 && count <= 48 * unit && count % (8 * unit) == 0);
    }

    @Override
    public int encode(
            final short[] pcm, final int at, final int count, final byte[] out, final int offset) {
        if (closed || !takes(count)) {
            return REFUSED;
        }
        MemorySegment.copy(pcm, at, samples, JAVA_SHORT, 0, count * channels);
        final int length = opus.encode(encoder, samples, count, packet, OpusCodec.MAX_PACKET);
        if (length < 0) {
            return REFUSED;
        }
        if (length <= 2 && terms.discontinuous()) {
            return 0;
        }
        MemorySegment.copy(packet, JAVA_BYTE, 0, out, offset, length);
        return length;
    }

    @Override
    public void expectLoss(final int percent) {
        set(LibOpus.SET_PACKET_LOSS, Math.clamp(percent, 0, 100));
    }

    @Override
    public void bitrate(final int bitsPerSecond) {
        set(LibOpus.SET_BITRATE, terms.bitrate(bitsPerSecond));
    }

    @Override
    public void complexity(final int level) {
        set(LibOpus.SET_COMPLEXITY, Math.clamp(level, 0, 10));
    }

    @Override
    public boolean redundancy(final int millis) {
        if (opus.redundancy() == null || rate < LEAST_DEEP_RATE) {
            return false;
        }
        set(LibOpus.SET_DRED_DURATION, Math.clamp(millis, 0, 1_000) / 10);
        return true;
    }

    @Override
    public void reset() {
        set(LibOpus.RESET_STATE, 0);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            opus.freeEncoder(encoder);
            LibOpus.free(samples);
            LibOpus.free(packet);
        }
    }
}
