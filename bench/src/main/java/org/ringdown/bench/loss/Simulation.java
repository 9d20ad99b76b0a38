package org.ringdown.bench.loss;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.rtp.RtpStream;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.sound.SoundClock;
import org.ringdown.runtime.media.sound.SoundPath;

/**
 * A call of a browser and a telephone through what converts their sound, without sockets and in
 * time that does not pass: the same seed gives the same packets at the same times, whatever else
 * the machine does. What a media loop does of its own, to look once a millisecond, is done here,
 * too; reports of loss go over the lines every second.
 */
final class Simulation {
    private static final Codec OPUS =
            new Codec(Sound.OPUS_TYPE, "opus", 48_000, 2, "useinbandfec=1");
    private static final Codec RED = new Codec(Sound.RED_TYPE, "red", 48_000, 2, "111/111");
    private static final Codec PCMU = new Codec(0, "PCMU", 8_000, 1, null);

    private static final long MILLI = 1_000_000;
    private static final long FRAME = 20 * MILLI;
    private static final long SECOND = 1_000 * MILLI;

    /** The telephone begins to speak so much later than the browser. */
    private static final long SHIFT = 10 * MILLI + 400_000;

    private static final long PATTERN = 1_000_003;

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private final SoundClock clock = new SoundClock();
    private final Side browser;
    private final Side phone;
    private long now;
    private long order;

    private record Task(long at, long order, Runnable what) {}

    /** One end, its line, and what the server makes of what it says. */
    private final class Side {
        private final Mouth mouth;
        private final Line up;
        private final Line down;
        private final SoundPath path;
        private final Recording recording = new Recording();
        private @Nullable RtpStream heardByServer;
        private @Nullable RtpStream heard;

        Side(final Mouth mouth, final Line up, final Line down, final SoundPath path) {
            this.mouth = mouth;
            this.up = up;
            this.down = down;
            this.path = path;
        }

        /** Says the next packet, and goes on. */
        void say(final long from, final Side other) {
            if (!mouth.speaks()) {
                return;
            }
            final byte[] packet = mouth.packet();
            final long late = up.pass();
            if (late != Line.LOST) {
                at(now + late, () -> arrives(packet, other));
            }
            at(from + (mouth.made() + 1) * FRAME, () -> say(from, other));
        }

        /** A packet comes to the server, which looks at it with its next tick. */
        private void arrives(final byte[] packet, final Side other) {
            heardByServer = counted(heardByServer, packet, mouth.sound().rate());
            at(
                    (now / MILLI + 1) * MILLI,
                    () ->
                            path.received(
                                    Arrays.copyOf(packet, packet.length + 64),
                                    packet.length,
                                    other::made,
                                    now));
        }

        /** The server sends a packet to this end. */
        private void made(final byte[] packet, final int length) {
            final byte[] copy = Arrays.copyOf(packet, length);
            final long late = down.pass();
            recording.add(copy, now, late);
            if (late != Line.LOST) {
                at(now + late, () -> heard = counted(heard, copy, mouth.sound().rate()));
            }
        }

        private RtpStream counted(
                final @Nullable RtpStream known, final byte[] packet, final int rate) {
            final RtpStream stream =
                    known == null
                            ? new RtpStream(
                                    RtpView.ssrc(packet, 0), rate, RtpView.sequence(packet, 0))
                            : known;
            stream.received(
                    RtpView.sequence(packet, 0), RtpView.timestamp(packet, 0), packet.length, now);
            return stream;
        }

        /** Both tell each other every second what they lose. */
        void report(final Side other) {
            tell(heardByServer, down, mouth::told);
            tell(heard, up, fraction -> other.path.lost(fraction, now));
            at(now + SECOND, () -> report(other));
        }
    }

    private static void tell(
            final @Nullable RtpStream stream, final Line line, final IntConsumer who) {
        final boolean passes = line.pass() != Line.LOST;
        if (stream != null && stream.believed()) {
            final int fraction = stream.takeFractionLost();
            if (passes) {
                who.accept(fraction);
            }
        }
    }

    /**
     * What a call is like.
     *
     * @param condition of the line
     * @param copies whether the browser takes and sends copies (RFC 2198)
     * @param phonesLine whether it is the telephone's line, not the browser's
     * @param seed of the line
     */
    record Plan(Condition condition, boolean copies, boolean phonesLine, int seed) {}

    /**
     * What came of a call.
     *
     * @param browser what came to the browser
     * @param phone what came to the telephone
     */
    record Result(Recording browser, Recording phone) {}

    private Simulation(
            final Plan plan, final Codecs codecs, final short[] wide, final short[] narrow) {
        final Condition clean = new Condition(0, 1, 0);
        final Condition near = plan.phonesLine() ? clean : plan.condition();
        final Condition far = plan.phonesLine() ? plan.condition() : clean;
        final long pattern = plan.seed() * PATTERN + plan.condition().hashCode();
        final Sound said = plan.copies() ? Sound.OPUS_WITH_COPY : Sound.OPUS;
        final List<Codec> red = plan.copies() ? List.of(RED) : List.of();
        final Mouth mouth = new Mouth(said, wide, codecs, 1);
        if (plan.copies()) {
            mouth.repeat();
        }
        browser =
                new Side(
                        mouth,
                        new Line(near, pattern),
                        new Line(near, pattern + 1),
                        path(
                                new Conversion(List.of(OPUS), PCMU, List.of(), null, 20)
                                        .with(red, null),
                                codecs));
        phone =
                new Side(
                        new Mouth(Sound.PCMU, narrow, codecs, 2),
                        new Line(far, pattern + 1),
                        new Line(far, pattern),
                        path(
                                new Conversion(List.of(PCMU), OPUS, List.of(), null, 20)
                                        .with(List.of(), plan.copies() ? RED : null),
                                codecs));
    }

    private SoundPath path(final Conversion conversion, final Codecs codecs) {
        return Objects.requireNonNull(
                SoundPath.of(conversion, codecs, clock, 0x1234_5678_9abcL), "no such codec");
    }

    /**
     * Lets both speak at the same time.
     *
     * @param wide what the browser says, 48,000 samples a second
     * @param narrow what the telephone says, 8,000 samples a second
     */
    static Result of(
            final Plan plan, final Codecs codecs, final short[] wide, final short[] narrow) {
        final Simulation simulation = new Simulation(plan, codecs, wide, narrow);
        simulation.run(wide.length * SECOND / Sound.OPUS.rate() + SECOND);
        return new Result(simulation.browser.recording, simulation.phone.recording);
    }

    private void at(final long when, final Runnable what) {
        tasks.add(new Task(when, order++, what));
    }

    private void run(final long until) {
        at(FRAME, () -> browser.say(0, phone));
        at(FRAME + SHIFT, () -> phone.say(SHIFT, browser));
        at(SECOND, () -> browser.report(phone));
        at(SECOND + SHIFT, () -> phone.report(browser));
        at(MILLI, this::tick);
        while (!tasks.isEmpty() && tasks.peek().at() <= until) {
            final Task task = tasks.remove();
            now = task.at();
            task.what().run();
        }
        browser.mouth.close();
        phone.mouth.close();
        browser.path.close();
        phone.path.close();
    }

    private void tick() {
        clock.tick(now);
        at(now + MILLI, this::tick);
    }
}
