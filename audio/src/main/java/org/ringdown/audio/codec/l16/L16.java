package org.ringdown.audio.codec.l16;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.dsp.Concealment;

/**
 * L16: what a payload holds is bounded by its bytes rather than by time, so that 20 ms at 48,000
 * samples a second are too long for one, and 10 ms are not.
 *
 * @param clockRate samples in one second, 8,000 to 48,000
 * @param channels 1 or 2
 */
public record L16(int clockRate, int channels) implements AudioCodec {
    /**
     * One codec.
     *
     * @throws IllegalArgumentException unless it is {@link #possible}
     */
    public L16 {
        if (!possible(clockRate, channels)) {
            throw new IllegalArgumentException("L16/" + clockRate + "/" + channels);
        }
    }

    /** Whether such an L16 can be decoded and encoded. */
    public static boolean possible(final int clockRate, final int channels) {
        return clockRate >= 8_000 && clockRate <= 48_000 && (channels == 1 || channels == 2);
    }

    @Override
    public String name() {
        return "L16";
    }

    @Override
    public int rate() {
        return clockRate;
    }

    @Override
    public boolean runsAt(final int rate, final int channelCount) {
        return rate == clockRate && channelCount == channels;
    }

    @Override
    public Decoder decoder(final int rate, final int channelCount) {
        AudioCodec.require(this, rate, channelCount);
        return new Reader(clockRate, channels);
    }

    @Override
    public Encoder encoder(final int rate, final int channelCount) {
        AudioCodec.require(this, rate, channelCount);
        return new Writer(clockRate, channels);
    }

    private static final class Reader implements Decoder {
        private final int rate;
        private final int channels;
        private final Concealment concealment;

        /** The beginning of what follows a loss, 20 ms. */
        private final short[] after;

        Reader(final int rate, final int channels) {
            this.rate = rate;
            this.channels = channels;
            this.concealment = new Concealment(rate, channels);
            this.after = new short[rate / 50 * channels];
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
            final int size = 2 * channels;
            final int samples = length / size;
            return length <= 0 || length % size != 0 || samples > AudioCodec.room(rate)
                    ? DAMAGED
                    : samples;
        }

        @Override
        public int decode(
                final byte[] data,
                final int offset,
                final int length,
                final short[] pcm,
                final int at) {
            final int samples = samples(data, offset, length);
            if (samples > 0) {
                read(data, offset, samples, pcm, at);
                concealment.heard(pcm, at, samples);
            }
            return samples;
        }

        private void read(
                final byte[] data,
                final int offset,
                final int samples,
                final short[] pcm,
                final int at) {
            for (int i = 0; i < samples * channels; i++) {
                pcm[at + i] =
                        (short) ((data[offset + 2 * i] << 8) | (data[offset + 2 * i + 1] & 0xff));
            }
        }

        @Override
        public int bridge(
                final byte[] data,
                final int offset,
                final int length,
                final int before,
                final short[] pcm,
                final int at,
                final int samples) {
            if (before > samples) {
                return conceal(pcm, at, samples);
            }
            final int count = Math.clamp(samples(data, offset, length), 0, after.length / channels);
            read(data, offset, count, after, 0);
            concealment.bridge(after, count, pcm, at, samples);
            return samples;
        }

        @Override
        public int conceal(final short[] pcm, final int at, final int samples) {
            concealment.conceal(pcm, at, samples);
            return samples;
        }

        @Override
        public void reset() {
            concealment.reset();
        }
    }

    private record Writer(int rate, int channels) implements Encoder {
        @Override
        public boolean takes(final int samples) {
            return samples > 0
                    && samples <= AudioCodec.room(rate)
                    && 2 * channels * samples <= AudioCodec.MAX_PAYLOAD;
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
            for (int i = 0; i < samples * channels; i++) {
                out[offset + 2 * i] = (byte) (pcm[at + i] >> 8);
                out[offset + 2 * i + 1] = (byte) pcm[at + i];
            }
            return 2 * channels * samples;
        }

        @Override
        public void reset() {
            // There is nothing to forget.
        }
    }
}
