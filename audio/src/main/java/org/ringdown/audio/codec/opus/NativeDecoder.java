package org.ringdown.audio.codec.opus;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;

/**
 * A decoder of libopus with memory of its own for what goes in and what comes out. While packets
 * get lost it conceals by what was learned of speech, if the library can do so; that has to listen
 * to every packet before, which costs something.
 */
final class NativeDecoder implements Decoder {
    /** From this complexity on libopus conceals by a trained model. */
    private static final int TRAINED = 5;

    /** Without a loss in so many packets it is off. */
    private static final int PATIENCE = 500;

    private final LibOpus opus;
    private final int rate;
    private final int channels;
    private final int room;
    private final MemorySegment decoder;
    private final MemorySegment packet;
    private final MemorySegment samples;
    private @Nullable Past past;
    private int untilPlain;
    private boolean closed;

    NativeDecoder(final LibOpus opus, final int rate, final int channels) {
        this.opus = opus;
        this.rate = rate;
        this.channels = channels;
        this.room = AudioCodec.room(rate);
        this.decoder = opus.newDecoder(rate, channels);
        this.packet = LibOpus.allocate(AudioCodec.MAX_PAYLOAD);
        this.samples = LibOpus.allocate(2L * channels * room);
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
        if (closed || samples(data, offset, length) < 0) {
            return DAMAGED;
        }
        if (untilPlain > 0 && --untilPlain == 0) {
            opus.controlDecoder(decoder, LibOpus.SET_COMPLEXITY, 0);
        }
        MemorySegment.copy(data, offset, packet, JAVA_BYTE, 0, length);
        return taken(opus.decode(decoder, packet, length, samples, room, 0), pcm, at);
    }

    @Override
    public int conceal(final short[] pcm, final int at, final int count) {
        if (closed || count > room) {
            return 0;
        }
        final int made = opus.decode(decoder, MemorySegment.NULL, 0, samples, count, 0);
        expectLoss();
        return taken(made, pcm, at);
    }

    /** The first loss is concealed plainly, because the model has heard nothing yet. */
    private void expectLoss() {
        if (untilPlain == 0) {
            opus.controlDecoder(decoder, LibOpus.SET_COMPLEXITY, TRAINED);
        }
        untilPlain = PATIENCE;
    }

    @Override
    public int recover(
            final byte[] data,
            final int offset,
            final int length,
            final int before,
            final short[] pcm,
            final int at,
            final int count) {
        if (closed || count > room || before < count || samples(data, offset, length) < 0) {
            return 0;
        }
        final boolean next = before == count;
        if (next
                && count >= OpusPacket.frameSamples(data, offset, rate)
                && OpusPacket.hasFec(data, offset, length)) {
            expectLoss();
            MemorySegment.copy(data, offset, packet, JAVA_BYTE, 0, length);
            return Math.max(
                    0, taken(opus.decode(decoder, packet, length, samples, count, 1), pcm, at));
        }
        final Past known = past(data, offset, length);
        if (known == null || !known.covers(before, before - count)) {
            return 0;
        }
        final int made = known.redundancy.decode(decoder, known.state, before, samples, count);
        return Math.max(0, taken(made, pcm, at));
    }

    @Override
    public int reach(final byte[] data, final int offset, final int length) {
        if (closed || samples(data, offset, length) < 0) {
            return 0;
        }
        final Past known = past(data, offset, length);
        return known == null ? 0 : Math.max(0, known.from);
    }

    /** What a packet repeats; {@code null} when it repeats nothing, or nobody here can read it. */
    private @Nullable Past past(final byte[] data, final int offset, final int length) {
        final Redundancy redundancy = opus.redundancy();
        if (redundancy == null || !OpusPacket.padded(data, offset, length)) {
            return null;
        }
        Past known = past;
        if (known == null) {
            known = new Past(redundancy);
            past = known;
        }
        MemorySegment.copy(data, offset, packet, JAVA_BYTE, 0, length);
        known.read(data, offset, length);
        return known;
    }

    private int taken(final int made, final short[] pcm, final int at) {
        if (made <= 0) {
            return DAMAGED;
        }
        MemorySegment.copy(samples, JAVA_SHORT, 0, pcm, at, made * channels);
        return made;
    }

    @Override
    public void reset() {
        if (!closed) {
            opus.controlDecoder(decoder, LibOpus.RESET_STATE, 0);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            opus.freeDecoder(decoder);
            LibOpus.free(packet);
            LibOpus.free(samples);
            if (past != null) {
                past.close();
            }
        }
    }

    /** What the latest packet that was asked repeats; made when it is first needed. */
    private final class Past {
        private final Redundancy redundancy;
        private final MemorySegment reader;
        private final MemorySegment state;
        private final MemorySegment end = LibOpus.allocate(Integer.BYTES);
        private final byte[] latest = new byte[AudioCodec.MAX_PAYLOAD];
        private int latestLength;
        private int from;
        private int to;
        private boolean ready;

        Past(final Redundancy redundancy) {
            this.redundancy = redundancy;
            this.reader = redundancy.newDecoder();
            this.state = redundancy.newState();
        }

        /** Reads a packet, which lies in {@link #packet}, unless it is the latest. */
        void read(final byte[] data, final int offset, final int length) {
            if (!Arrays.equals(latest, 0, latestLength, data, offset, offset + length)) {
                System.arraycopy(data, offset, latest, 0, length);
                latestLength = length;
                from = redundancy.parse(reader, state, packet, length, rate, rate, end);
                to = end.get(JAVA_INT, 0);
                ready = false;
            }
        }

        /** Whether it repeats a time before it, which can be decoded then. */
        boolean covers(final int first, final int last) {
            if (from <= 0 || first > from || last < to) {
                return false;
            }
            ready = ready || redundancy.process(reader, state);
            return ready;
        }

        void close() {
            redundancy.freeDecoder(reader);
            redundancy.freeState(state);
            LibOpus.free(end);
        }
    }
}
