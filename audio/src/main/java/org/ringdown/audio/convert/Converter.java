package org.ringdown.audio.convert;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.dtmf.ToneGenerator;
import org.ringdown.audio.red.RedReader;

/**
 * Makes the sound of one sender into packets of another codec. It works in the order of packets as
 * they come: what was lost before a packet is recovered from it where it repeats that, and
 * concealed otherwise; pauses, digits and jumps of the sender's clock become pauses of the same
 * length. Only where packets have lately overtaken each other does one that comes after a gap wait
 * for those before it, and only where packets are lost is one that does not come made up before the
 * next ({@link #deadline}). It belongs to one thread and allocates nothing while it works.
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

    /** A clock that jumps further than this before digits has begun anew. */
    private static final int MOST_PAUSE_SECONDS = 60;

    /** A clock that is this far ahead of ours has jumped: nobody was silent for so long. */
    private static final long MOST_AHEAD_NANOS = 500_000_000;

    /** When a sender begins anew within this time, it goes on where it stopped. */
    private static final long LEAST_PAUSE_NANOS = 60_000_000;

    /** One that is newer than this many others is, too (MAX_DROPOUT in RFC 3550 §A.1). */
    private static final int MOST_MISSING = 3_000;

    /** A sender that went on so much earlier than was thought has begun anew. */
    private static final int MOST_AHEAD_MILLIS = 400;

    private static final int MILLIS = 1_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long NANOS = 1_000_000_000;

    private final Track track;
    private final Source[] sources;
    private Source source;
    private boolean started;
    private int nextSequence;
    private int nextTimestamp;
    private final DigitPath digits;
    private final Timeline time = new Time();
    private final Rest rest;
    private final boolean noiseTo;
    private final int packetMillis;

    /** Ticks of the sender's clock by which more was made than it has sent. */
    private int ahead;

    private long concealedMicros;
    private long recoveredMicros;
    private long late;
    private final Hold hold = new Hold();
    private final Pace pace = new Pace(hold);
    private final Copies red = new Copies();
    private boolean heard;
    private long latestAt;
    private final Stragglers stragglers = new Stragglers();

    /**
     * A converter that has heard nothing.
     *
     * @param from the codecs that may come; {@link #sound} names them by their places
     * @param to the codec to make
     * @param packetMillis sound in each packet made, a multiple of 10; less where the codec has no
     *     packet of that length, as Opus has none of 30 or 50 ms (RFC 6716 §2.1.4)
     * @param timestamp of the first packet, a random number (RFC 3550 §5.1)
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
        this.noiseTo = noiseTo;
        this.rest = new Rest(timestamp);
        int best = 0;
        for (final AudioCodec codec : from) {
            best = Math.max(best, codec.rate());
        }
        final int wanted = Math.min(best, to.rate());
        final Encoder encoder = to.encoder(to.runsAt(wanted, 1) ? wanted : to.rate(), 1);
        digits = new DigitPath(digitTerms, encoder.rate());
        track = new Track(to, encoder, packetMillis, timestamp, digits);
        this.packetMillis = track.packetMillis();
        sources = new Source[from.length];
        for (int i = 0; i < from.length; i++) {
            sources[i] = new Source(from[i], encoder.rate());
        }
        source = sources[0];
    }

    /** The encoder, to be told of loss and bit rates. */
    public Encoder encoder() {
        return track.encoder();
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
        pace.stopped();
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
        goOn(now, output);
        final int clock = sources[which].clockRate();
        final long delay = hold.delay(at, clock, now);
        final int step = (short) (sequence - nextSequence);
        if (started) {
            final int heardUntil = nextTimestamp - pace.made();
            if (step < 0 && stragglers.late(sequence, step, at - heardUntil, source.clockRate())) {
                late++;
                hold.late(sequence, delay);
                return;
            }
            if (step < 0 || step > MOST_MISSING) {
                restart(output);
            } else if (pace.passed(at - nextTimestamp)) {
                late++;
                hold.overtaken(delay);
                return;
            }
        }
        stragglers.none();
        if (started && step > 0 && at != nextTimestamp) {
            final boolean covers =
                    repeats
                            && red.read(data, offset, length, at)
                            && red.cover(nextTimestamp, source.ticks(source.frame()));
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
        return Math.min(hold.deadline(nextTimestamp, source.clockRate()), givesUp());
    }

    /** When the next packet is given up. */
    private long givesUp() {
        return started && !rest.resting() && !track.presses().busy()
                ? pace.deadline(nextTimestamp)
                : Hold.NEVER;
    }

    /**
     * Goes on with packets that have waited long enough for one before them, and without packets
     * that should have come. All that has come is to be told before.
     */
    public void tick(final long now, final Sink output) {
        goOn(now, output);
        while (givesUp() <= now) {
            final int ticks = source.ticks(source.frame());
            conceal(source.frame());
            nextTimestamp += ticks;
            latestAt += NANOS_PER_MICRO * source.micros(source.frame());
            pace.made(ticks);
            track.emit(output);
        }
    }

    private void goOn(final long now, final Sink output) {
        while (hold.deadline(nextTimestamp, source.clockRate()) <= now) {
            releaseFirst(output);
            releaseInOrder(output);
        }
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
        if (!started) {
            resume(arrived, output);
        }
        final int step = started ? (sequence - nextSequence) & 0xffff : 0;
        hold.gaveUp(nextSequence, step);
        hold.used(sequence);
        int oldest = 0;
        if (repeats && red.read(data, offset, length, at)) {
            final RedReader all = red.all();
            final int last = red.last();
            for (int i = 0; i < last && step > 0; i++) {
                if (red.usable(i, nextTimestamp)) {
                    final int copied = all.timestamp(i);
                    play(step, copied, data, all.offset(i), all.length(i), arrived, output);
                    recoveredMicros += source.micros(source.frame());
                }
            }
            play(step, at, data, all.offset(last), all.length(last), arrived, output);
            oldest = red.oldest();
        } else {
            play(step, at, data, offset, length, arrived, output);
        }
        nextSequence = (sequence + 1) & 0xffff;
        latestAt = arrived;
        pace.spoke(source, oldest);
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
        rest.sound(source.rests(length));
        final int samples = source.decode(data, offset, length, track.sound(), track.held());
        if (samples > 0) {
            track.add(samples);
        } else {
            // What cannot be read is as good as lost, but it was there.
            conceal(source.frame());
        }
        nextTimestamp = at + source.ticks(source.frame());
        track.emit(output);
    }

    private void conceal(final int samples) {
        concealedMicros += source.micros(samples);
        track.add(source.conceal(track.sound(), track.held(), samples));
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
        if (gap < 0 && rest.resting() && gap > -clock / MILLIS * MOST_AHEAD_MILLIS) {
            // It went on before the pause that was filled was over; the next one is the shorter.
            ahead -= gap;
            return;
        }
        final boolean lost = step > 0 && gap > 0 && pace.bridges(gap, clock);
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
            track.add(
                    source.repair(data, offset, length, left, track.sound(), track.held(), piece));
            if (source.repeated()) {
                recoveredMicros += source.micros(piece);
            } else {
                concealedMicros += source.micros(piece);
            }
            left -= piece;
            track.emit(output);
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
        final int made = Math.min(gap, ahead);
        ahead -= made;
        track.skip(scaled(gap - made, clock), output);
    }

    /** How long nothing has come after the sound of the latest packet, in nanoseconds. */
    private long silent(final long now) {
        return now - latestAt - NANOS_PER_MICRO * source.micros(source.frame());
    }

    /** Nothing was heard for so many nanoseconds. */
    private void silence(final long nanos, final Sink output) {
        track.skip(
                nanos / NANOS_PER_MICRO * track.stampClock() / (NANOS / NANOS_PER_MICRO), output);
    }

    private int scaled(final int ticks, final int clock) {
        return (int) ((long) ticks * track.stampClock() / clock);
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
            final long now,
            final Sink output) {
        if (!digits.reads()) {
            return;
        }
        releaseAll(output);
        pace.stopped();
        latestAt = now;
        if (!started) {
            digits.restart(time, output);
            started = true;
            nextTimestamp = at;
            nextSequence = sequence;
        }
        final int step = (short) (sequence - nextSequence);
        if (step >= 0 || step <= -Stragglers.MOST_LATE) {
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
            final long now,
            final Sink output) {
        releaseAll(output);
        final int step = (short) (sequence - nextSequence);
        if (started && step < 0 && step > -Stragglers.MOST_LATE) {
            late++;
            return;
        }
        pace.stopped();
        latestAt = now;
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
        return track.presses().press(event, volume, millis, pauseMillis);
    }

    /** Whether the sender rests, and its receiver gets what {@link #fill} makes. */
    public boolean rests() {
        return rest.resting();
    }

    /** Whether a tone is due: if the sender sends nothing, {@link #fill} makes it. */
    public boolean presses() {
        return track.presses().busy();
    }

    /** Makes a packet for a receiver whose sender rests: what it would hear, or a tone. */
    public void fill(final long now, final Sink output) {
        latestAt = now;
        final int ticks = source.clockRate() / MILLIS * packetMillis;
        rest.filled(packetMillis);
        nextTimestamp += ticks;
        if (ahead >= ticks) {
            ahead -= ticks;
            return;
        }
        rest.make(source, track, packetMillis);
        if (noiseTo && !track.presses().busy()) {
            track.describe(rest, output);
        } else {
            track.emit(output);
        }
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
            final boolean sound = gap > 0 && gap / source.clockRate() < MOST_PAUSE_SECONDS;
            pause(sound ? gap : 0, source.clockRate(), output);
            nextTimestamp = gap > 0 ? at : nextTimestamp;
        }

        @Override
        public int stamp() {
            return track.stamp();
        }

        @Override
        public int stampClock() {
            return track.stampClock();
        }

        @Override
        public void play(final ToneGenerator tone, final int ticks, final Sink output) {
            nextTimestamp += ticks;
            track.play(tone, (int) ((long) ticks * track.encoder().rate() / clock()), output);
        }
    }

    @Override
    public void close() {
        track.encoder().close();
        for (final Source each : sources) {
            each.close();
        }
    }
}
