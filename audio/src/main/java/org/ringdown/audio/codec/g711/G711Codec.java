package org.ringdown.audio.codec.g711;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.dsp.Concealment;

/** G.711 as a codec of telephone calls: a byte for a sample. */
public final class G711Codec implements AudioCodec {
    /** With µ-law. */
    public static final G711Codec PCMU = new G711Codec(G711.PCMU);

    /** With A-law. */
    public static final G711Codec PCMA = new G711Codec(G711.PCMA);

    private static final int MOST = AudioCodec.room(G711.SAMPLE_RATE);

    /** So much of what follows a loss helps to hide it: 20 ms. */
    private static final int AFTER = G711.SAMPLE_RATE / 50;

    private final G711 law;

    private G711Codec(final G711 law) {
        this.law = law;
    }

    @Override
    public String name() {
        return law.name();
    }

    @Override
    public int clockRate() {
        return G711.SAMPLE_RATE;
    }

    @Override
    public int rate() {
        return G711.SAMPLE_RATE;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public boolean runsAt(final int rate, final int channels) {
        return rate == G711.SAMPLE_RATE && channels == 1;
    }

    @Override
    public Decoder decoder(final int rate, final int channels) {
        AudioCodec.require(this, rate, channels);
        return new Expander(law);
    }

    @Override
    public Encoder encoder(final int rate, final int channels) {
        AudioCodec.require(this, rate, channels);
        return new Compressor(law);
    }

    private static final class Expander implements Decoder {
        private final G711 law;
        private final Concealment concealment = new Concealment(G711.SAMPLE_RATE, 1);
        private final short[] after = new short[AFTER];

        Expander(final G711 law) {
            this.law = law;
        }

        @Override
        public int rate() {
            return G711.SAMPLE_RATE;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public int samples(final byte[] data, final int offset, final int length) {
            return length > 0 && length <= MOST ? length : DAMAGED;
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
                law.decode(data, offset, pcm, at, samples);
                concealment.heard(pcm, at, samples);
            }
            return samples;
        }

        @Override
        public int conceal(final short[] pcm, final int at, final int samples) {
            concealment.conceal(pcm, at, samples);
            return samples;
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
            final int count = Math.clamp(samples(data, offset, length), 0, AFTER);
            law.decode(data, offset, after, 0, count);
            concealment.bridge(after, count, pcm, at, samples);
            return samples;
        }

        @Override
        public void reset() {
            concealment.reset();
        }
    }

    private record Compressor(G711 law) implements Encoder {
        @Override
        public int rate() {
            return G711.SAMPLE_RATE;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public boolean takes(final int samples) {
            return samples > 0 && samples <= MOST;
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
            law.encode(pcm, at, out, offset, samples);
            return samples;
        }

        @Override
        public void reset() {
            // There is nothing to forget.
        }
    }
}
