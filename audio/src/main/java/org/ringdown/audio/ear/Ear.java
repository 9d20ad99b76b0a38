package org.ringdown.audio.ear;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.convert.Source;
import org.ringdown.audio.dsp.Level;
import org.ringdown.audio.jitter.Arrivals;
import org.ringdown.audio.jitter.Packet;
import org.ringdown.audio.jitter.PacketQueue;

/**
 * Hears one sender: packets go in when they come, sound is pulled out at a steady pace. What comes
 * unevenly, late, twice, in another order or not at all breaks the sound for no longer than what is
 * missing.
 *
 * <p>The delay follows the network: it is what most packets of the last seconds needed. It changes
 * in pauses, or by leaving out and repeating single periods of the sound ({@link
 * org.ringdown.audio.jitter.Splice}), which also takes up the drift between the sender's clock and
 * that of the owner. What is missing when it is needed is repaired from the packet after it where
 * that repeats it, and invented by the codec otherwise, for as long as one can believe it.
 *
 * <p>It belongs to one thread and allocates nothing while it works, but for the room of a payload
 * that is larger than all before. It has no clock: whoever calls says when.
 */
public final class Ear implements AutoCloseable {
    /** So many packets wait at most: more than half a second of the shortest that are in use. */
    private static final int MOST_PACKETS = 256;

    private static final long MICROS = 1_000_000;
    private static final long MILLI = 1_000;

    /** What is invented at a time, in microseconds. */
    private static final int PIECE = 10_000;

    /** What is longer lost than this is left out; nobody understands so much invention. */
    private static final long MOST_CONCEALED = 120 * MILLI;

    /** After this nothing is left of what was invented, and sound may begin when it likes. */
    private static final long HUSHED = 60 * MILLI;

    /** Over this one sound is blended into another. */
    private static final long SEAM = 5_000;

    /** After this a decoder is not asked any more what a pause sounds like. */
    private static final long MOST_NOISE = 1_000 * MILLI;

    /** So much too much delay is thrown away at once. */
    private static final long FAR_TOO_MUCH = 200 * MILLI;

    private static final long TOO_MUCH = 16 * MILLI;

    /** Between two splices; further apart when there is no hurry. */
    private static final long SPLICE_PAUSE = 40 * MILLI;

    private static final long HURRY = 60 * MILLI;

    /** The delay until the first {@link #FIRST_PACKETS} have shown what the network is like. */
    private static final long FIRST_DELAY = 30 * MILLI;

    private static final int FIRST_PACKETS = 50;

    /** From this share of lost packets on it pays to wait for the one that repeats the lost one. */
    private static final float MUCH_LOSS = 0.01f;

    /** So many packets in vain, and no further one is expected to repeat anything. */
    private static final int MOST_HOPE = 8;

    private final int rate;
    private final EarLimits limits;
    private final Source[] sources;
    private final Arrivals arrivals = new Arrivals();
    private final PacketQueue queue = new PacketQueue(MOST_PACKETS);
    private final Line line;
    private final short[] tail;

    /** The room that every piece of sound has, in samples. */
    private final int roomy;

    private final EarFigures figures = new EarFigures();
    private final Level level = new Level();

    private boolean another;
    private int resetEpoch;
    private boolean reset;

    private int which;
    private int epoch;
    private int lastSequence;
    private long lastSequences;
    private int nextTimestamp;

    /** How much was invented since the last packet, not knowing why none is there. */
    private long waited;

    /** Whether what comes next does not go on where the last broke off. */
    private boolean seam;

    private float loss;
    private int hope = MOST_HOPE;

    /** When the first sample that was not pulled yet will be heard, smoothed. */
    private long playMicros;

    private boolean pulled;
    private long pullMicros;
    private boolean measured;
    private long delayMicros;
    private long sinceSplice;
    private long unhappy;

    /**
     * An ear that has heard nothing.
     *
     * @param from the codecs that may come; {@link #sound} names them by their places
     * @param rate of the sound that is pulled, samples in one second
     */
    public Ear(final AudioCodec[] from, final int rate, final EarLimits limits) {
        this.rate = rate;
        this.limits = limits;
        sources = new Source[from.length];
        for (int i = 0; i < from.length; i++) {
            sources[i] = new Source(from[i], rate);
        }
        line = new Line(rate);
        tail = new short[rate / 50];
        roomy = AudioCodec.room(rate) + rate / 50;
    }

    /**
     * A packet came.
     *
     * @param codec the place of its codec among those that may come
     * @param sequence 0 to 65535
     * @param timestamp in the clock of its codec
     * @param data holds the payload; it is copied
     * @param arrivedNanos when, on the clock of {@link #hear}
     */
    public void sound(
            final int codec,
            final int sequence,
            final int timestamp,
            final byte[] data,
            final int offset,
            final int length,
            final long arrivedNanos) {
        if (length < 1 || length > AudioCodec.MAX_PAYLOAD) {
            figures.damaged++;
            return;
        }
        final long now = arrivedNanos / MILLI;
        arrivals.came(sequence, timestamp, sources[codec].clockRate(), now, another);
        if (another) {
            another = false;
            resetEpoch = arrivals.epoch();
        }
        if (tooLate(sequence)) {
            return;
        }
        if (queue.full()) {
            skip(1);
        }
        final boolean fresh =
                queue.put(
                        arrivals.epoch(),
                        codec,
                        sequence,
                        timestamp,
                        arrivals.soonestMicros(),
                        data,
                        offset,
                        length);
        if (!fresh) {
            figures.duplicates++;
        } else if (arrivals.epoch() == epoch && pulled) {
            measured = true;
            final long ahead = micros(timestamp - nextTimestamp);
            delayMicros =
                    playMicros
                            + held()
                            + (ahead > 0 ? Math.max(0, ahead - waited) : ahead)
                            - arrivals.soonestMicros();
        }
    }

    private boolean tooLate(final int sequence) {
        final int step = arrivals.epoch() - epoch;
        final int back = (short) (lastSequence - sequence);
        if (epoch == 0 || step > 0 || (step == 0 && back < 0)) {
            return false;
        }
        if (step == 0 && back < Long.SIZE && ((lastSequences >>> back) & 1) != 0) {
            figures.duplicates++;
        } else {
            figures.late += frameMicros();
        }
        return true;
    }

    /** The sender has become another one: what comes next follows on what came last. */
    public void restart() {
        another = true;
    }

    /**
     * Pulls sound. The owner does so at its own steady pace, so many samples as time has passed,
     * some 10 or 20 ms each time.
     *
     * @param into gets {@code samples} samples of one channel from {@code offset} on, always
     * @param nowNanos when the first of them is heard, on the clock of {@link #sound}
     * @return {@code samples}
     */
    public int hear(final short[] into, final int offset, final int samples, final long nowNanos) {
        follow(nowNanos / MILLI);
        final int most = rate / 50;
        for (int done = 0; done < samples; ) {
            final int piece = Math.min(most, samples - done);
            fill(piece);
            adjust();
            fill(piece);
            line.take(into, offset + done, piece);
            final long passed = piece * MICROS / rate;
            playMicros += passed;
            pullMicros = samples * MICROS / rate;
            sinceSplice += passed;
            done += piece;
        }
        level.heard(into, offset, samples);
        return samples;
    }

    /** The owner's pulls come unevenly, too: what is heard is thought to go on evenly. */
    private void follow(final long now) {
        final long off = now - playMicros;
        if (!pulled || Math.abs(off) > FAR_TOO_MUCH) {
            playMicros = now;
        } else {
            playMicros += off / 16;
        }
        pulled = true;
    }

    private void fill(final int samples) {
        while (line.held() < samples) {
            more();
        }
    }

    private void more() {
        if (queue.size() == 0) {
            invent();
            return;
        }
        final Packet next = queue.get(0);
        if (next.epoch() != epoch) {
            if (hushed() && early(next)) {
                invent();
            } else {
                begin(next);
                take(next);
            }
            return;
        }
        final long gap = micros(next.timestamp() - nextTimestamp);
        final int missing = (short) (next.sequence() - lastSequence) - 1;
        if (gap > 0 && missing > 0 && gap <= MOST_CONCEALED) {
            repair(next, gap);
        } else if ((gap > 0 || hushed()) && early(next)) {
            invent();
        } else {
            if (gap > 0 && missing > 0) {
                figures.lost += gap;
            }
            settle(gap <= 0 || missing > 0);
            take(next);
        }
    }

    /** Whether a packet that begins after a pause should wait until it has its delay. */
    private boolean early(final Packet packet) {
        return packet.soonestMicros() + goal() > playMicros + held();
    }

    private boolean hushed() {
        return epoch == 0 || waited >= HUSHED;
    }

    private void begin(final Packet first) {
        seam = epoch != 0 && !hushed();
        reset = resetEpoch > epoch && resetEpoch <= first.epoch();
        settle(false);
        epoch = first.epoch();
        lastSequence = (first.sequence() - 1) & 0xffff;
        lastSequences = 0;
        measured = false;
    }

    /** There is nothing to hear: makes 10 ms of what might have been. */
    private void invent() {
        final boolean noise = epoch != 0 && waited < MOST_NOISE;
        waited += PIECE;
        if (!noise) {
            line.silence(rate / 100);
            return;
        }
        conceal(source(), PIECE);
        if (waited >= MOST_NOISE) {
            line.fade(rate / 200);
        }
    }

    private void conceal(final Source source, final long micros) {
        final int samples = source.lasting(ticks(micros));
        line.wrote(source.conceal(line.room(roomy), line.end(), samples));
    }

    /** Something came: says what the waiting for it was. */
    private void settle(final boolean spoken) {
        if (spoken) {
            figures.concealed += Math.min(waited, MOST_CONCEALED);
        }
        waited = 0;
    }

    /** Makes a piece of what is lost before a packet. */
    private void repair(final Packet next, final long gap) {
        final Source source = source();
        if (waited > 0) {
            final long known = Math.min(gap, waited);
            nextTimestamp += ticks(known);
            figures.lost += known;
            settle(true);
            return;
        }
        final int left = source.lasting(next.timestamp() - nextTimestamp);
        if (left == 0) {
            nextTimestamp = next.timestamp();
            return;
        }
        final int piece = Math.min(source.frame(), left);
        final boolean same = next.which() == which;
        final int made =
                same
                        ? source.repair(
                                next.data(),
                                0,
                                next.length(),
                                left,
                                line.room(roomy),
                                line.end(),
                                piece)
                        : source.conceal(line.room(roomy), line.end(), piece);
        if (same && source.repeated()) {
            figures.recovered += source.micros(piece);
            hope = MOST_HOPE;
        } else {
            figures.concealed += source.micros(piece);
            hope -= same && piece == left && hope > 0 ? 1 : 0;
        }
        line.wrote(made);
        figures.lost += source.micros(piece);
        nextTimestamp += source.ticks(piece);
    }

    private void take(final Packet packet) {
        final boolean change = reset || packet.which() != which;
        int over = 0;
        if (change) {
            if (figures.packets > 0) {
                over = source().conceal(tail, 0, source().lasting(ticks(SEAM)));
            }
            which = packet.which();
            source().reset();
        } else if (seam) {
            conceal(source(), SEAM);
        }
        reset = false;
        seam = false;
        final Source source = source();
        int made = source.decode(packet.data(), 0, packet.length(), line.room(roomy), line.end());
        if (made > 0) {
            figures.packets++;
            figures.heard += frameMicros();
        } else {
            // What cannot be read is as good as lost, but it was there.
            made = source.conceal(line.room(roomy), line.end(), source.frame());
            figures.damaged++;
            figures.concealed += frameMicros();
        }
        line.wrote(made);
        line.blend(tail, over, made);
        nextTimestamp = packet.timestamp() + source.ticks(source.frame());
        final int step = (short) (packet.sequence() - lastSequence);
        lastSequences = step < Long.SIZE ? (lastSequences << step) | 1 : 1;
        lastSequence = packet.sequence();
        loss += ((step > 1 ? 1 : 0) - loss) / 100;
        queue.removeFirst();
    }

    /** The delay that would be right, in microseconds. */
    private long goal() {
        final long enough = arrivals.enough(limits.onTimePercent());
        final long first = figures.packets < FIRST_PACKETS ? Math.max(enough, FIRST_DELAY) : enough;
        final boolean repeated = loss > MUCH_LOSS && hope > 0 && epoch != 0;
        return Math.clamp(first, limits.leastMillis() * MILLI, limits.mostMillis() * MILLI)
                + (repeated ? frameMicros() : 0)
                + pullMicros;
    }

    /** Brings the delay nearer to what is right. */
    private void adjust() {
        final long goal = goal();
        // Senders and jumps that follow upon each other each have their own numbers: only the sound
        // itself says how much of it waits.
        final long waiting = queue.size() * frameMicros() + held();
        if (waiting > goal + FAR_TOO_MUCH) {
            skip(waiting - goal);
        }
        if (!measured || waited > 0) {
            return;
        }
        // What is not here yet cannot be heard sooner, however late it is thought to be.
        final long excess = Math.min(delayMicros - goal, Math.max(0, waiting - frameMicros()));
        if (excess > FAR_TOO_MUCH) {
            skip(excess);
            return;
        }
        if (sinceSplice < (Math.abs(excess) > HURRY ? SPLICE_PAUSE : 2 * SPLICE_PAUSE)) {
            return;
        }
        // The longer it is in vain, the less like the ends have to be.
        final double likeness = Math.max(0.3, 0.9 - 0.4 * unhappy / MICROS);
        int spliced = 0;
        if (excess > TOO_MUCH) {
            while (line.held() < line.wanted() && goesOn()) {
                more();
            }
            spliced = line.shorten((int) (excess * rate / MICROS), likeness);
            figures.shortened += spliced * MICROS / rate;
            delayMicros -= spliced * MICROS / rate;
        } else if (excess < 0) {
            spliced = line.lengthen(likeness);
            figures.lengthened += spliced * MICROS / rate;
            delayMicros += spliced * MICROS / rate;
        } else {
            unhappy = 0;
            return;
        }
        unhappy = spliced > 0 ? 0 : unhappy + pullMicros;
        sinceSplice = spliced > 0 ? 0 : sinceSplice;
    }

    /** Whether the next packet is there and follows at once. */
    private boolean goesOn() {
        return queue.size() > 0
                && queue.get(0).epoch() == epoch
                && queue.get(0).timestamp() - nextTimestamp <= 0;
    }

    /** Throws away the packets that wait for longest, so much sound or a bit more. */
    private void skip(final long micros) {
        long left = micros;
        while (left > 0 && queue.size() > 1) {
            final Packet first = queue.get(0);
            final Packet next = queue.get(1);
            final boolean same = first.epoch() == next.epoch();
            final long span =
                    same && epoch != 0
                            ? Math.max(MILLI, micros(next.timestamp() - first.timestamp()))
                            : frameMicros();
            queue.removeFirst();
            figures.dropped += span;
            left -= span;
            if (same && next.epoch() == epoch) {
                delayMicros -= span;
                nextTimestamp = next.timestamp();
                lastSequence = (next.sequence() - 1) & 0xffff;
                lastSequences = 0;
                seam = true;
            }
        }
    }

    private Source source() {
        return sources[which];
    }

    private long frameMicros() {
        return source().micros(source().frame());
    }

    private long held() {
        return line.held() * MICROS / rate;
    }

    private long micros(final int ticks) {
        return ticks * MICROS / source().clockRate();
    }

    private int ticks(final long micros) {
        return (int) (micros * source().clockRate() / MICROS);
    }

    /** What was done so far. */
    public EarFigures figures() {
        return figures;
    }

    /**
     * For how long a sound waits from the time at which it could have been here, in milliseconds.
     */
    public int delayMillis() {
        return measured ? (int) Math.max(0, delayMicros / MILLI) : 0;
    }

    /** How loud what was pulled lately is. */
    public Level level() {
        return level;
    }

    @Override
    public void close() {
        for (final Source each : sources) {
            each.close();
        }
    }
}
