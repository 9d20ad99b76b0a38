package org.ringdown.audio.convert;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.convert.Converter.Sink;
import org.ringdown.audio.dtmf.ToneGenerator;
import org.ringdown.audio.red.RedReader;

/**
 * Says what the packets of a {@link Converter}'s sender hold, each in its turn, in another codec:
 * it closes the gaps between them, and keeps the time of the sender's clock.
 */
final class Speaker implements AutoCloseable {
    /** A clock that jumps further than this before digits has begun anew. */
    private static final int MOST_PAUSE_SECONDS = 60;

    /** A clock that is this far ahead of ours has jumped: nobody was silent for so long. */
    private static final long MOST_AHEAD_NANOS = 500_000_000;

    /** When a sender begins anew within this time, it goes on where it stopped. */
    private static final long LEAST_PAUSE_NANOS = 60_000_000;

    /** A sender that went on so much earlier than was thought has begun anew. */
    private static final int MOST_AHEAD_MILLIS = 400;

    private static final int MILLIS = 1_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long NANOS = 1_000_000_000;

    private final Track track;
    private final Source[] sources;
    private Source source;
    private boolean started;
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
    private final Pace pace;
    private final Copies red = new Copies();
    private boolean heard;
    private long latestAt;

    /**
     * One that has said nothing; its other parameters are those of the {@link Converter}.
     *
     * @param pace is told what is said
     */
    Speaker(
            final AudioCodec[] from,
            final AudioCodec to,
            final int packetMillis,
            final int timestamp,
            final DigitTerms digitTerms,
            final boolean noiseTo,
            final Pace pace) {
        this.noiseTo = noiseTo;
        this.pace = pace;
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

    Track track() {
        return track;
    }

    Rest rest() {
        return rest;
    }

    DigitPath digits() {
        return digits;
    }

    /** Milliseconds of sound that were invented. */
    long concealedMillis() {
        return concealedMicros / MILLIS;
    }

    /** Milliseconds of lost sound that later packets repeated. */
    long recoveredMillis() {
        return recoveredMicros / MILLIS;
    }

    /** What comes next follows on what came last. */
    void restart() {
        started = false;
    }

    /** Whether it has said something since it began, last. */
    boolean started() {
        return started;
    }

    /** The timestamp of what is to come next. */
    int nextTimestamp() {
        return nextTimestamp;
    }

    /** The clock of what came last. */
    int clock() {
        return source.clockRate();
    }

    /** The clock of one of the codecs that may come. */
    int clock(final int which) {
        return sources[which].clockRate();
    }

    /** Whether a packet has copies of all that is missing before it. */
    boolean covers(final int at, final byte[] data, final int offset, final int length) {
        return red.read(data, offset, length, at)
                && red.cover(nextTimestamp, source.ticks(source.frame()));
    }

    /** When the next packet is given up, in nanoseconds; {@link Hold#NEVER} for never. */
    long givesUp() {
        return started && !rest.resting() && !track.presses().busy()
                ? pace.deadline(nextTimestamp)
                : Hold.NEVER;
    }

    /** Makes up the packet that is given up. */
    void makeUp(final Sink output) {
        final int ticks = source.ticks(source.frame());
        conceal(source.frame());
        nextTimestamp += ticks;
        latestAt += NANOS_PER_MICRO * source.micros(source.frame());
        pace.made(ticks);
        track.emit(output);
    }

    /**
     * A packet of this codec has its turn; whether it is to be said, and is no sound of a digit
     * that is sent apart.
     */
    boolean ready(final int which, final int at, final long arrived, final Sink output) {
        if (!started) {
            digits.restart(time, output);
        } else if (digits.covers(at, time, output)) {
            return false;
        }
        if (sources[which] != source) {
            source = sources[which];
            source.reset();
            started = false;
        }
        if (!started) {
            resume(arrived, output);
        }
        return true;
    }

    /**
     * Says what a packet holds that is {@link #ready}.
     *
     * @param repeats whether it is one of RFC 2198
     * @param step how many packets are missing before it
     */
    void say(
            final boolean repeats,
            final int step,
            final int at,
            final byte[] data,
            final int offset,
            final int length,
            final long arrived,
            final Sink output) {
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

    /** Digits come at this time; whether they are the first that comes. */
    boolean attend(final int at, final long now, final Sink output) {
        latestAt = now;
        if (started) {
            return false;
        }
        digits.restart(time, output);
        started = true;
        nextTimestamp = at;
        return true;
    }

    /** A packet of digits has its turn; whether it was of use. */
    boolean digits(
            final int at,
            final byte[] data,
            final int offset,
            final int length,
            final Sink output) {
        return digits.received(at, data, offset, length, time, output);
    }

    /** A packet of comfort noise has its turn. */
    void noise(
            final int at,
            final byte[] data,
            final int offset,
            final int length,
            final long now,
            final Sink output) {
        if (!attend(at, now, output) && digits.covers(at, time, output)) {
            return;
        }
        if (rest.noise(data, offset, length)) {
            time.moveTo(at, output);
        }
    }

    /** Makes a packet for a receiver whose sender rests: what it would hear, or a tone. */
    void fill(final long now, final Sink output) {
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
