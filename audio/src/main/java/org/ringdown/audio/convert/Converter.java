package org.ringdown.audio.convert;

import java.util.Arrays;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;

/**
 * Makes the sound of one sender into packets of another codec. It works in the order of packets as
 * they come: what was lost before a packet is recovered from it where it repeats that, and
 * concealed otherwise; pauses, digits and jumps of the sender's clock become pauses of the same
 * length. It belongs to one thread and allocates nothing while it works.
 */
public final class Converter implements AutoCloseable {

    /** Gets the packets that are made. Both calls end before the converter goes on. */
    public interface Sink {
        /**
         * A packet of sound.
         *
         * @param payload its first {@code length} bytes are the payload; changed afterwards
         * @param timestamp in the clock of the codec that is made
         * @param marker whether it begins a talkspurt (RFC 3551 §4.1)
         */
        void sound(byte[] payload, int length, int timestamp, boolean marker);

        /** A packet of digits (RFC 4733), 4 bytes long; parameters as for {@link #sound}. */
        void digits(byte[] payload, int length, int timestamp, boolean marker);
    }

    /** What is longer lost than this is left out; nobody understands so much invention. */
    private static final int MOST_CONCEALED_MILLIS = 120;

    /** A clock that jumps further than this has begun anew. */
    private static final int MOST_PAUSE_SECONDS = 60;

    /** A packet that is older than this many others is of a sender that has begun anew. */
    private static final int MOST_LATE = 1_000;

    private static final int EVENT = 4;
    private static final int MILLIS = 1_000;
    private static final int PACKET_STEP_MILLIS = 10;

    private final AudioCodec to;
    private final Encoder encoder;
    private final Source[] sources;
    private final int packet;
    private final short[] sound;
    private final byte[] payload = new byte[AudioCodec.MAX_PAYLOAD];
    private int held;
    private int timestamp;
    private boolean marker = true;

    private Source source;
    private boolean started;
    private int nextSequence;
    private int nextTimestamp;
    private boolean inEvent;
    private int eventCame;
    private int eventSent;
    private long concealedMicros;
    private long recoveredMicros;
    private long late;

    /**
     * A converter that has heard nothing.
     *
     * @param from the codecs that may come; {@link #sound} names them by their places
     * @param to the codec to make
     * @param packetMillis sound in each packet made, a multiple of 10; less where the codec has no
     *     packet of that length, as Opus has none of 30 or 50 ms (RFC 6716 §2.1.4)
     * @param timestamp of the first packet, a random number (RFC 3550 §5.1)
     */
    public Converter(
            final AudioCodec[] from,
            final AudioCodec to,
            final int packetMillis,
            final int timestamp) {
        this.to = to;
        this.timestamp = timestamp;
        int best = 0;
        for (final AudioCodec codec : from) {
            best = Math.max(best, codec.rate());
        }
        final int wanted = Math.min(best, to.rate());
        encoder = to.encoder(to.runsAt(wanted, 1) ? wanted : to.rate(), 1);
        packet = packet(encoder, packetMillis);
        sources = new Source[from.length];
        for (int i = 0; i < from.length; i++) {
            sources[i] = new Source(from[i], encoder.rate());
        }
        source = sources[0];
        sound = new short[packet + 3 * AudioCodec.room(encoder.rate())];
    }

    private static int packet(final Encoder encoder, final int packetMillis) {
        final int step = encoder.rate() / MILLIS * PACKET_STEP_MILLIS;
        int samples = encoder.rate() / MILLIS * packetMillis;
        while (samples > step && !encoder.takes(samples)) {
            samples -= step;
        }
        return samples;
    }

    /** The encoder, to be told of loss and bit rates. */
    public Encoder encoder() {
        return encoder;
    }

    /** Milliseconds of sound that were invented. */
    public long concealedMillis() {
        return concealedMicros / MILLIS;
    }

    /** Milliseconds of lost sound that later packets repeated. */
    public long recoveredMillis() {
        return recoveredMicros / MILLIS;
    }

    /** Packets that came after their time, or twice. */
    public long late() {
        return late;
    }

    /** The sender has become another one: what comes next follows on what came last. */
    public void restart() {
        started = false;
    }

    /**
     * A packet of sound came.
     *
     * @param which the place of its codec among those that may come
     * @param sequence 0 to 65535
     * @param at its timestamp
     */
    public void sound(
            final int which,
            final int sequence,
            final int at,
            final byte[] data,
            final int offset,
            final int length,
            final Sink output) {
        final int step = (short) (sequence - nextSequence);
        if (started && step < 0 && step > -MOST_LATE) {
            late++;
            return;
        }
        inEvent = false;
        if (sources[which] != source) {
            source = sources[which];
            source.reset();
            started = false;
        }
        if (started) {
            close(step, at - nextTimestamp, data, offset, length, output);
        }
        started = true;
        nextSequence = (sequence + 1) & 0xffff;
        final int samples = source.decode(data, offset, length, sound, held);
        if (samples > 0) {
            held += samples;
        } else {
            // What cannot be read is as good as lost, but it was there.
            conceal(source.frame());
        }
        nextTimestamp = at + source.ticks();
        emit(output);
    }

    private void conceal(final int samples) {
        concealedMicros += source.micros(samples);
        held += source.conceal(sound, held, samples);
    }

    /** Closes the gap before a packet: lost packets, or a pause. */
    private void close(
            final int step,
            final int gap,
            final byte[] data,
            final int offset,
            final int length,
            final Sink output) {
        if (gap == 0) {
            return;
        }
        final int clock = source.clockRate();
        final boolean lost = step > 0 && gap > 0 && gap <= clock / MILLIS * MOST_CONCEALED_MILLIS;
        if (lost) {
            repair(source.lasting(gap), data, offset, length, output);
        } else {
            pause(gap, clock, output);
        }
    }

    private void repair(
            final int samples,
            final byte[] data,
            final int offset,
            final int length,
            final Sink output) {
        int left = samples;
        while (left > 0) {
            final int piece = Math.min(source.frame(), left);
            final int repeated = source.recover(data, offset, length, left, sound, held, piece);
            if (repeated > 0) {
                recoveredMicros += source.micros(piece);
                held += repeated;
            } else {
                conceal(piece);
            }
            left -= piece;
            emit(output);
        }
    }

    /** The sender was silent for so many ticks of its clock, or its clock has jumped. */
    private void pause(final int gap, final int clock, final Sink output) {
        final int padded = flush(output);
        if (gap > 0 && gap / clock < MOST_PAUSE_SECONDS) {
            final int length = scaled(gap, clock);
            timestamp += Math.max(0, length - to.timestamps(padded, encoder.rate()));
        }
        marker = true;
    }

    private int scaled(final int ticks, final int clock) {
        return (int) ((long) ticks * to.clockRate() / clock);
    }

    /** Sends what is held, with silence behind it to fill a packet; returns how much of that. */
    private int flush(final Sink output) {
        if (held == 0) {
            return 0;
        }
        final int padding = packet - held;
        Arrays.fill(sound, held, packet, (short) 0);
        held = packet;
        emit(output);
        return padding;
    }

    private void emit(final Sink output) {
        int at = 0;
        while (held - at >= packet) {
            final int length = encoder.encode(sound, at, packet, payload, 0);
            if (length > 0) {
                output.sound(payload, length, timestamp, marker);
                marker = false;
            } else {
                marker = true;
            }
            timestamp += to.timestamps(packet, encoder.rate());
            at += packet;
        }
        if (at > 0) {
            held -= at;
            System.arraycopy(sound, at, sound, 0, held);
        }
    }

    /**
     * A packet of digits came (RFC 4733 §2.3). They are sent on with the time and the length that
     * they have in the clock of the codec that is made.
     *
     * @param clock of the digits
     * @param digitsClock of the digits that the receiver takes
     */
    public void digits(
            final int sequence,
            final int at,
            final boolean first,
            final int clock,
            final int digitsClock,
            final byte[] data,
            final int offset,
            final int length,
            final Sink output) {
        final int step = (short) (sequence - nextSequence);
        if (length < EVENT || (started && step < 0 && step > -MOST_LATE)) {
            late++;
            return;
        }
        if (!started) {
            started = true;
            nextTimestamp = at;
        }
        nextSequence = (sequence + 1) & 0xffff;
        boolean begins = first;
        if (!inEvent || eventCame != at) {
            begins = true;
            inEvent = true;
            eventCame = at;
            final int gap = at - nextTimestamp;
            pause(gap, clock, output);
            nextTimestamp = at;
            eventSent = timestamp;
        }
        final int duration = ((data[offset + 2] & 0xff) << 8) | (data[offset + 3] & 0xff);
        final long translated = Math.min(0xffff, (long) duration * digitsClock / clock);
        payload[0] = data[offset];
        payload[1] = data[offset + 1];
        payload[2] = (byte) (translated >> 8);
        payload[3] = (byte) translated;
        output.digits(payload, EVENT, eventSent, begins);
    }

    @Override
    public void close() {
        encoder.close();
        for (final Source each : sources) {
            each.close();
        }
    }
}
