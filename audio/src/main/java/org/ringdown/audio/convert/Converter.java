package org.ringdown.audio.convert;

import java.util.Arrays;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.dtmf.ToneGenerator;

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

        /** A packet of comfort noise (RFC 3389), to a receiver that takes it. */
        default void noise(final byte[] payload, final int length, final int timestamp) {}
    }

    /** What is longer lost than this is left out; nobody understands so much invention. */
    private static final int MOST_CONCEALED_MILLIS = 120;

    /** A clock that jumps further than this has begun anew. */
    private static final int MOST_PAUSE_SECONDS = 60;

    /** A packet that is older than this many others is of a sender that has begun anew. */
    private static final int MOST_LATE = 1_000;

    /** A sender that went on so much earlier than was thought has begun anew. */
    private static final int MOST_AHEAD_MILLIS = 400;

    private static final int MILLIS = 1_000;

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
    private final DigitPath digits;
    private final Presses presses;
    private final Timeline time = new Time();
    private final Rest rest;
    private final boolean noiseTo;
    private final int packetMillis;

    /** Ticks of the sender's clock by which more was made than it has sent. */
    private int ahead;

    private long concealedMicros;
    private long recoveredMicros;
    private long late;

    /**
     * A converter that has heard nothing.
     *
     * @param from the codecs that may come; {@link #sound} names them by their places
     * @param to the codec to make
     * @param packetMillis sound in each packet made; one of those that every encoder takes
     * @param timestamp of the first packet, a random number (RFC 3550 §5.1)
     */
    public Converter(
            final AudioCodec[] from,
            final AudioCodec to,
            final int packetMillis,
            final int timestamp) {
        this(from, to, packetMillis, timestamp, DigitTerms.NONE, false);
    }

    /**
     * The same with digits and noise.
     *
     * @param digitTerms what becomes of digits
     * @param noiseTo whether the receiver takes comfort noise; otherwise it gets sound that is like
     *     it while the sender rests
     */
    public Converter(
            final AudioCodec[] from,
            final AudioCodec to,
            final int packetMillis,
            final int timestamp,
            final DigitTerms digitTerms,
            final boolean noiseTo) {
        this.to = to;
        this.packetMillis = packetMillis;
        this.noiseTo = noiseTo;
        this.rest = new Rest(timestamp);
        this.timestamp = timestamp;
        int best = 0;
        for (final AudioCodec codec : from) {
            best = Math.max(best, codec.rate());
        }
        final int wanted = Math.min(best, to.rate());
        encoder = to.encoder(to.runsAt(wanted, 1) ? wanted : to.rate(), 1);
        packet = encoder.rate() / MILLIS * packetMillis;
        sources = new Source[from.length];
        for (int i = 0; i < from.length; i++) {
            sources[i] = new Source(from[i], encoder.rate());
        }
        source = sources[0];
        digits = new DigitPath(digitTerms, encoder.rate());
        presses = new Presses(encoder.rate());
        sound = new short[packet + 3 * AudioCodec.room(encoder.rate())];
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
        if (!started) {
            digits.restart(time, output);
        } else if (digits.covers(at, time, output)) {
            nextSequence = (sequence + 1) & 0xffff;
            return;
        }
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
        rest.sound(source.rests(length));
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
        if (gap < 0 && rest.resting() && gap > -clock / MILLIS * MOST_AHEAD_MILLIS) {
            // It went on before the pause that was filled was over; the next one is the shorter.
            ahead -= gap;
            return;
        }
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
            final int made = Math.min(gap, ahead);
            ahead -= made;
            final int length = scaled(gap - made, clock);
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
            final int ticks = to.timestamps(packet, encoder.rate());
            presses.overlay(sound, at, packet);
            final boolean said = digits.heard(sound, at, packet, ticks, time, output);
            final int length = said ? 0 : encoder.encode(sound, at, packet, payload, 0);
            if (length > 0) {
                output.sound(payload, length, timestamp, marker);
                marker = false;
            } else {
                marker = true;
            }
            timestamp += ticks;
            at += packet;
        }
        if (at > 0) {
            held -= at;
            System.arraycopy(sound, at, sound, 0, held);
        }
    }

    /**
     * A packet of digits came (RFC 4733 §2.3). They are sent on with the time and the length that
     * they have, as events or as tones: see {@link DigitTerms}.
     *
     * @param at its timestamp, in the clock of the sound
     */
    public void digits(
            final int sequence,
            final int at,
            final byte[] data,
            final int offset,
            final int length,
            final Sink output) {
        if (!digits.reads()) {
            return;
        }
        if (!started) {
            digits.restart(time, output);
            started = true;
            nextTimestamp = at;
            nextSequence = sequence;
        }
        final int step = (short) (sequence - nextSequence);
        if (step >= 0 || step <= -MOST_LATE) {
            nextSequence = (sequence + 1) & 0xffff;
        }
        if (!digits.received(at, data, offset, length, time, output)) {
            late++;
        }
    }

    /**
     * A packet of comfort noise came (RFC 3389): the sender rests, and this is what it hears.
     *
     * @param at its timestamp
     */
    public void noise(
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
        nextSequence = (sequence + 1) & 0xffff;
        if (!started) {
            digits.restart(time, output);
            nextTimestamp = at;
            started = true;
        } else if (digits.covers(at, time, output)) {
            return;
        }
        if (rest.noise(data, offset, length)) {
            time.moveTo(at, output);
        }
    }

    /**
     * A digit is to be heard as a tone, after those that are to be heard before it.
     *
     * @param event its event code, 0 to 15
     * @param volume its power in -dBm0, 0 to 63
     * @param millis how long it is
     * @param pauseMillis how long the silence is that follows
     * @return whether there was room for it
     */
    public boolean press(
            final int event, final int volume, final int millis, final int pauseMillis) {
        return presses.press(event, volume, millis, pauseMillis);
    }

    /**
     * Whether the receiver has to get something though the sender sends nothing: {@link #fill} as
     * often as packets are sent.
     */
    public boolean fills() {
        return rest.resting() || presses.busy();
    }

    /** Whether a tone is due, whatever the sender does. */
    public boolean pressing() {
        return presses.busy();
    }

    /** Makes a packet for a receiver whose sender rests: what it would hear, or a tone. */
    public void fill(final Sink output) {
        final int ticks = source.clockRate() / MILLIS * packetMillis;
        rest.filled(packetMillis);
        nextTimestamp += ticks;
        if (ahead >= ticks) {
            ahead -= ticks;
            return;
        }
        final int samples = source.samples(packetMillis);
        if (!rest.resting()) {
            Arrays.fill(sound, held, held + packet, (short) 0);
            held += packet;
        } else if (rest.described()) {
            held += source.noise(rest.generator(), sound, held, samples);
        } else {
            held += source.conceal(sound, held, samples);
        }
        if (noiseTo && !presses.busy()) {
            describe(output);
        } else {
            emit(output);
        }
    }

    /** Tells of noise instead of sending it. */
    private void describe(final Sink output) {
        int at = 0;
        while (held - at >= packet) {
            final int length = rest.tell(sound, at, packet, packetMillis, payload);
            if (length > 0) {
                output.noise(payload, length, timestamp);
            }
            marker = true;
            timestamp += to.timestamps(packet, encoder.rate());
            at += packet;
        }
        held -= at;
        System.arraycopy(sound, at, sound, 0, held);
    }

    /** Time as digits see it. */
    private final class Time implements Timeline {
        @Override
        public int clock() {
            return source.clockRate();
        }

        @Override
        public int position() {
            return nextTimestamp;
        }

        @Override
        public void moveTo(final int at, final Sink output) {
            final int gap = at - nextTimestamp;
            pause(Math.max(0, gap), source.clockRate(), output);
            nextTimestamp = gap > 0 ? at : nextTimestamp;
        }

        @Override
        public int stamp() {
            return timestamp;
        }

        @Override
        public int stampClock() {
            return to.clockRate();
        }

        @Override
        public void play(final ToneGenerator tone, final int ticks, final Sink output) {
            nextTimestamp += ticks;
            int left = (int) ((long) ticks * encoder.rate() / source.clockRate());
            while (left > 0) {
                final int piece = Math.min(packet, left);
                tone.generate(sound, held, piece);
                held += piece;
                left -= piece;
                emit(output);
            }
        }
    }

    @Override
    public void close() {
        encoder.close();
        for (final Source each : sources) {
            each.close();
        }
    }
}
