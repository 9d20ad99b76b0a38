package org.ringdown.audio.convert;

import java.util.Arrays;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.red.RedReader;

/**
 * Makes the sound of one sender into packets of another codec. It works in the order of packets as
 * they come: what was lost before a packet is recovered from it where it repeats that, and
 * concealed otherwise; pauses, digits and jumps of the sender's clock become pauses of the same
 * length. Only where packets have lately overtaken each other does one that comes after a gap wait
 * for those before it ({@link #deadline}). It belongs to one thread and allocates nothing while it
 * works.
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

    /** A clock that jumps further than this before digits has begun anew. */
    private static final int MOST_PAUSE_SECONDS = 60;

    /** A clock that is this far ahead of ours has jumped: nobody was silent for so long. */
    private static final long MOST_AHEAD_NANOS = 500_000_000;

    /** When a sender begins anew within this time, it goes on where it stopped. */
    private static final long LEAST_PAUSE_NANOS = 60_000_000;

    /** A packet that is older than this many others is of a sender that has begun anew. */
    private static final int MOST_LATE = 100;

    /** One that is newer than this many others is, too (MAX_DROPOUT in RFC 3550 §A.1). */
    private static final int MOST_MISSING = 3_000;

    /** So many old packets in a row, and nothing new between them, are of a new beginning. */
    private static final int MOST_OLD = 4;

    private static final int EVENT = 4;
    private static final int MILLIS = 1_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long NANOS = 1_000_000_000;

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

    private final Hold hold = new Hold();
    private final RedReader red = new RedReader();
    private boolean heard;
    private long latestAt;
    private int oldInARow;
    private int nextOld;

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
        this.to = to;
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
    public void restart(final Sink output) {
        releaseAll(output);
        hold.forget();
        started = false;
    }

    /**
     * A packet of sound came.
     *
     * @param which the place of its codec among those that may come
     * @param repeats whether it is one of RFC 2198 around that codec
     * @param sequence 0 to 65535
     * @param at its timestamp
     * @param now when it came, in nanoseconds
     */
    public void sound(
            final int which,
            final boolean repeats,
            final int sequence,
            final int at,
            final byte[] data,
            final int offset,
            final int length,
            final long now,
            final Sink output) {
        tick(now, output);
        final int clock = sources[which].clockRate();
        final long delay = hold.delay(at, clock, now);
        final int step = (short) (sequence - nextSequence);
        if (started) {
            if (step < 0 && step >= -MOST_LATE && old(sequence, at, step)) {
                late++;
                hold.late(sequence, delay);
                return;
            }
            if (step < 0 || step > MOST_MISSING) {
                restart(output);
            }
        }
        oldInARow = 0;
        if (started && step > 0) {
            final boolean covers = repeats && covers(at, data, offset, length);
            if (!covers && !hold.full() && hold.wait(at, nextTimestamp, clock, delay) > 0) {
                if (!hold.add(which, repeats, sequence, at, data, offset, length, now, delay)) {
                    late++;
                }
                return;
            }
            release(sequence, covers, output);
        } else if (hold.count() > 0) {
            hold.overtaken(delay);
        }
        take(which, repeats, sequence, at, data, offset, length, now, output);
        releaseInOrder(output);
    }

    /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} for never. */
    public long deadline() {
        return hold.deadline(nextTimestamp, source.clockRate());
    }

    /** Goes on with packets that have waited long enough for one before them. */
    public void tick(final long now, final Sink output) {
        while (deadline() <= now) {
            releaseFirst(output);
            releaseInOrder(output);
        }
    }

    /** Whether a packet comes too late, or twice; otherwise its sender has begun anew. */
    private boolean old(final int sequence, final int at, final int step) {
        final int ticks = at - nextTimestamp;
        final int most = source.clockRate() / MILLIS * AudioCodec.MAX_MILLIS;
        if (ticks >= 0 || ticks < step * most) {
            return false;
        }
        oldInARow = sequence == nextOld ? oldInARow + 1 : 1;
        nextOld = (sequence + 1) & 0xffff;
        return oldInARow < MOST_OLD;
    }

    /** Whether a packet has copies of all that is missing before it. */
    private boolean covers(final int at, final byte[] data, final int offset, final int length) {
        int covered = nextTimestamp;
        if (red.read(data, offset, length, at)) {
            for (int i = 0; i < red.count() - 1; i++) {
                if (red.timestamp(i) == covered && red.length(i) > 0) {
                    covered += source.ticks();
                }
            }
        }
        return covered == at;
    }

    private void releaseAll(final Sink output) {
        while (hold.count() > 0) {
            releaseFirst(output);
        }
    }

    /** Lets what waits go on that is before a packet, if that does not have all of it itself. */
    private void release(final int sequence, final boolean covered, final Sink output) {
        while (hold.count() > 0 && (short) (hold.first().sequence() - sequence) < 0) {
            if (covered) {
                hold.take();
            } else {
                releaseFirst(output);
            }
        }
    }

    private void releaseInOrder(final Sink output) {
        while (hold.count() > 0 && (short) (hold.first().sequence() - nextSequence) <= 0) {
            if (hold.first().sequence() == nextSequence) {
                releaseFirst(output);
            } else {
                hold.take();
                late++;
            }
        }
    }

    private void releaseFirst(final Sink output) {
        final Hold.Packet packet = hold.take();
        take(
                packet.which(),
                packet.red(),
                packet.sequence(),
                packet.timestamp(),
                packet.data(),
                0,
                packet.length(),
                packet.arrived(),
                output);
    }

    /** A packet has its turn. */
    private void take(
            final int which,
            final boolean repeats,
            final int sequence,
            final int at,
            final byte[] data,
            final int offset,
            final int length,
            final long arrived,
            final Sink output) {
        inEvent = false;
        if (sources[which] != source) {
            source = sources[which];
            source.reset();
            started = false;
        }
        if (!started) {
            resume(arrived, output);
        }
        final int step = started ? (sequence - nextSequence) & 0xffff : 0;
        hold.gaveUp(nextSequence, step);
        hold.used(sequence);
        if (repeats && red.read(data, offset, length, at)) {
            final int last = red.count() - 1;
            for (int i = 0; i < last && step > 0; i++) {
                final int copied = red.timestamp(i);
                if (copied - nextTimestamp >= 0
                        && at - copied > 0
                        && red.length(i) > 0
                        && red.payloadType(i) == red.payloadType(last)) {
                    play(step, copied, data, red.offset(i), red.length(i), arrived, output);
                    recoveredMicros += source.micros(source.frame());
                }
            }
            play(step, at, data, red.offset(last), red.length(last), arrived, output);
        } else {
            play(step, at, data, offset, length, arrived, output);
        }
        nextSequence = (sequence + 1) & 0xffff;
        latestAt = arrived;
    }

    /** A sender begins, perhaps after another, or anew: what it says now follows on. */
    private void resume(final long arrived, final Sink output) {
        if (heard && silent(arrived) > LEAST_PAUSE_NANOS) {
            silence(silent(arrived), output);
        }
    }

    private void play(
            final int step,
            final int at,
            final byte[] data,
            final int offset,
            final int length,
            final long arrived,
            final Sink output) {
        if (started) {
            close(step, at - nextTimestamp, data, offset, length, arrived, output);
        }
        started = true;
        heard = true;
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
            final long arrived,
            final Sink output) {
        if (gap == 0) {
            return;
        }
        final int clock = source.clockRate();
        final boolean lost = step > 0 && gap > 0 && gap <= clock / MILLIS * MOST_CONCEALED_MILLIS;
        if (lost) {
            repair(source.lasting(gap), data, offset, length, output);
        } else {
            pause(gap, clock, arrived, output);
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
    private void pause(final int gap, final int clock, final long arrived, final Sink output) {
        final long silent = silent(arrived);
        if (gap < 0 || gap * NANOS / clock > silent + MOST_AHEAD_NANOS) {
            silence(Math.max(0, silent), output);
        } else {
            pause(gap, clock, output);
        }
    }

    private void pause(final int gap, final int clock, final Sink output) {
        final int padded = flush(output);
        timestamp += Math.max(0, scaled(gap, clock) - to.timestamps(padded, encoder.rate()));
        marker = true;
    }

    /** How long nothing has come after the sound of the latest packet, in nanoseconds. */
    private long silent(final long now) {
        return now - latestAt - NANOS_PER_MICRO * source.micros(source.frame());
    }

    /** Nothing was heard for so many nanoseconds. */
    private void silence(final long nanos, final Sink output) {
        final int padded = to.timestamps(flush(output), encoder.rate());
        final long ticks = nanos / NANOS_PER_MICRO * to.clockRate() / (NANOS / NANOS_PER_MICRO);
        timestamp += (int) Math.max(0, ticks - padded);
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
        releaseAll(output);
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
            pause(gap > 0 && gap / clock < MOST_PAUSE_SECONDS ? gap : 0, clock, output);
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
