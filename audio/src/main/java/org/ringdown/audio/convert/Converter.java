package org.ringdown.audio.convert;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;

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

    /** One that is newer than this many others is, too (MAX_DROPOUT in RFC 3550 §A.1). */
    private static final int MOST_MISSING = 3_000;

    private final Speaker speaker;
    private final Hold hold = new Hold();
    private final Pace pace = new Pace(hold);
    private final Stragglers stragglers = new Stragglers();
    private int nextSequence;
    private long late;

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
        speaker = new Speaker(from, to, packetMillis, timestamp, digitTerms, noiseTo, pace);
    }

    /** The encoder, to be told of loss and bit rates. */
    public Encoder encoder() {
        return speaker.track().encoder();
    }

    /** Milliseconds of sound that were invented. */
    public long concealedMillis() {
        return speaker.concealedMillis();
    }

    /** Milliseconds of lost sound that later packets repeated. */
    public long recoveredMillis() {
        return speaker.recoveredMillis();
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
        speaker.restart();
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
        final int clock = speaker.clock(which);
        final long delay = hold.delay(at, clock, now);
        final int step = (short) (sequence - nextSequence);
        if (speaker.started()) {
            final int heardUntil = speaker.nextTimestamp() - pace.made();
            if (step < 0 && stragglers.late(sequence, step, at - heardUntil, speaker.clock())) {
                late++;
                hold.late(sequence, delay);
                return;
            }
            if (step < 0 || step > MOST_MISSING) {
                restart(output);
            } else if (pace.passed(at - speaker.nextTimestamp())) {
                late++;
                hold.overtaken(delay);
                return;
            }
        }
        stragglers.none();
        if (speaker.started() && step > 0 && at != speaker.nextTimestamp()) {
            final boolean covers = repeats && speaker.covers(at, data, offset, length);
            if (!covers
                    && !hold.full()
                    && hold.wait(at, speaker.nextTimestamp(), clock, delay) > 0) {
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
        return Math.min(hold.deadline(speaker.nextTimestamp(), speaker.clock()), speaker.givesUp());
    }

    /**
     * Goes on with packets that have waited long enough for one before them, and without packets
     * that should have come. All that has come is to be told before.
     */
    public void tick(final long now, final Sink output) {
        goOn(now, output);
        while (speaker.givesUp() <= now) {
            speaker.makeUp(output);
        }
    }

    private void goOn(final long now, final Sink output) {
        while (hold.deadline(speaker.nextTimestamp(), speaker.clock()) <= now) {
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
        if (!speaker.ready(which, at, arrived, output)) {
            nextSequence = (sequence + 1) & 0xffff;
            return;
        }
        final int step = speaker.started() ? (sequence - nextSequence) & 0xffff : 0;
        hold.gaveUp(nextSequence, step);
        hold.used(sequence);
        speaker.say(repeats, step, at, data, offset, length, arrived, output);
        nextSequence = (sequence + 1) & 0xffff;
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
        if (!speaker.digits().reads()) {
            return;
        }
        releaseAll(output);
        pace.stopped();
        if (speaker.attend(at, now, output)) {
            nextSequence = sequence;
        }
        final int step = (short) (sequence - nextSequence);
        if (step >= 0 || step <= -Stragglers.MOST_LATE) {
            nextSequence = (sequence + 1) & 0xffff;
        }
        if (!speaker.digits(at, data, offset, length, output)) {
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
        if (speaker.started() && step < 0 && step > -Stragglers.MOST_LATE) {
            late++;
            return;
        }
        pace.stopped();
        nextSequence = (sequence + 1) & 0xffff;
        speaker.noise(at, data, offset, length, now, output);
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
        return speaker.track().presses().press(event, volume, millis, pauseMillis);
    }

    /** Whether the sender rests, and its receiver gets what {@link #fill} makes. */
    public boolean rests() {
        return speaker.rest().resting();
    }

    /** Whether a tone is due: if the sender sends nothing, {@link #fill} makes it. */
    public boolean presses() {
        return speaker.track().presses().busy();
    }

    /** Makes a packet for a receiver whose sender rests: what it would hear, or a tone. */
    public void fill(final long now, final Sink output) {
        speaker.fill(now, output);
    }

    @Override
    public void close() {
        speaker.close();
    }
}
