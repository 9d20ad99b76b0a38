package org.ringdown.audio.convert;

import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.dsp.Channels;
import org.ringdown.audio.dsp.Resampler;
import org.ringdown.audio.noise.NoiseGenerator;

/**
 * A codec that may come, decoded into mono at the rate that is wanted. Lengths of what comes are
 * samples of the decoder; what is written has the rate that is wanted. It belongs to one thread and
 * allocates nothing while it works.
 */
public final class Source implements AutoCloseable {
    private static final int MILLIS = 1_000;
    private static final int USUAL_MILLIS = 20;

    /** Bytes of an Opus packet without sound (RFC 6716 §3.1: a header, and a length at most). */
    private static final int MOST_OF_REST = 2;

    private static final long MICROS = 1_000_000;

    private final AudioCodec codec;
    private final Decoder decoder;
    private final @Nullable Resampler resampler;
    private final short[] decoded;

    /** Whether what is decoded is what is wanted. */
    private final boolean straight;

    private int frame;
    private int reach;
    private boolean repeated;

    /**
     * A codec that nothing came of yet.
     *
     * @param rate at which samples are wanted, in one second
     */
    public Source(final AudioCodec codec, final int rate) {
        this.codec = codec;
        final int own = codec.runsAt(rate, 1) ? rate : codec.rate();
        final int channels = codec.runsAt(own, 1) ? 1 : 2;
        decoder = codec.decoder(own, channels);
        resampler = decoder.rate() == rate ? null : new Resampler(decoder.rate(), rate, 1);
        straight = resampler == null && channels == 1;
        decoded = new short[straight ? 0 : channels * AudioCodec.room(decoder.rate())];
        frame = decoder.rate() / MILLIS * USUAL_MILLIS;
    }

    /** Ticks of the sender's clock in one second. */
    public int clockRate() {
        return codec.clockRate();
    }

    /** Samples of the last packet, or of a usual one. */
    public int frame() {
        return frame;
    }

    /** How long so many samples last, in microseconds. */
    public long micros(final int samples) {
        return samples * MICROS / decoder.rate();
    }

    /** How many samples so many ticks of the sender's clock last, in steps of 2.5 ms. */
    public int lasting(final int ticks) {
        final int step = decoder.rate() / 400;
        return codec.samples(ticks, decoder.rate()) / step * step;
    }

    /** Ticks of the sender's clock that so many samples last. */
    public int ticks(final int samples) {
        return codec.timestamps(samples, decoder.rate());
    }

    /**
     * Decodes a packet.
     *
     * @param to has room for {@link AudioCodec#room} samples from {@code at} on
     * @return samples written, or {@link Decoder#DAMAGED}
     */
    public int decode(
            final byte[] data, final int offset, final int length, final short[] to, final int at) {
        final int samples =
                decoder.decode(data, offset, length, straight ? to : decoded, straight ? at : 0);
        reach = 0;
        if (samples > 0) {
            frame = samples;
            reach = decoder.reach(data, offset, length);
        }
        return samples > 0 ? resampled(samples, to, at) : Decoder.DAMAGED;
    }

    /** As {@link Decoder#recover}; returns samples written. */
    public int recover(
            final byte[] data,
            final int offset,
            final int length,
            final int before,
            final short[] to,
            final int at,
            final int samples) {
        final int done =
                decoder.recover(
                        data,
                        offset,
                        length,
                        before,
                        straight ? to : decoded,
                        straight ? at : 0,
                        samples);
        return done > 0 ? resampled(done, to, at) : 0;
    }

    /**
     * Makes a piece of what is missing before a packet: {@linkplain #repeated what that repeats},
     * or something invented that leads to it. Parameters are those of {@link #recover}; returns
     * samples written.
     */
    public int repair(
            final byte[] data,
            final int offset,
            final int length,
            final int before,
            final short[] to,
            final int at,
            final int samples) {
        final int made = recover(data, offset, length, before, to, at, samples);
        repeated = made > 0;
        if (repeated) {
            return made;
        }
        decoder.bridge(
                data, offset, length, before, straight ? to : decoded, straight ? at : 0, samples);
        return resampled(samples, to, at);
    }

    /** Whether the piece that {@link #repair} made last was repeated, not invented. */
    public boolean repeated() {
        return repeated;
    }

    /** As {@link Decoder#conceal}; returns samples written. */
    public int conceal(final short[] to, final int at, final int samples) {
        decoder.conceal(straight ? to : decoded, straight ? at : 0, samples);
        return resampled(samples, to, at);
    }

    /** Makes noise that lasts as long as so many samples; returns samples written. */
    int noise(final NoiseGenerator generator, final short[] to, final int at, final int samples) {
        final boolean straight = resampler == null;
        generator.generate(straight ? to : decoded, straight ? at : 0, samples);
        return resampled(samples, to, at);
    }

    /** Whether a packet says that the sender hears nothing and rests. */
    boolean rests(final int length) {
        return length <= MOST_OF_REST && codec.name().equalsIgnoreCase("opus");
    }

    /** Whether packets may repeat what was before them: Opus does, when it is told of loss. */
    boolean repeats() {
        return codec.name().equalsIgnoreCase("opus");
    }

    /** How many samples before it the last packet repeats by deep redundancy. */
    int reach() {
        return reach;
    }

    /** Samples of so many milliseconds. */
    int samples(final int millis) {
        return decoder.rate() / MILLIS * millis;
    }

    private int resampled(final int samples, final short[] to, final int at) {
        if (decoder.channels() == 2) {
            final boolean last = resampler == null;
            Channels.toOne(decoded, 0, samples, last ? to : decoded, last ? at : 0);
        }
        return resampler == null ? samples : resampler.resample(decoded, 0, samples, to, at);
    }

    /** Another sender, or another codec of the same. */
    public void reset() {
        decoder.reset();
        if (resampler != null) {
            resampler.reset();
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
