package org.ringdown.gateway.ng.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.gateway.ng.keep.KeptMedia;
import org.ringdown.gateway.ng.sound.Archive;
import org.ringdown.gateway.ng.sound.DigitLog;
import org.ringdown.gateway.ng.sound.Stage;
import org.ringdown.gateway.ng.sound.Target;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.feed.Program;
import org.ringdown.runtime.media.keep.LegPage;
import org.ringdown.runtime.media.keep.PageFile;
import org.ringdown.runtime.media.play.Prompter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The media plane, for the calls of one loop. Owned by that loop but for {@link #ours}. */
final class PlaneMedia implements KeptMedia, Stage {
    /** A media loop answers within a turn, unless the leg is gone. */
    private static final long PATIENCE_NANOS = 250_000_000L;

    private static final class Question {
        private final Map<Long, LegReport> reports = new LinkedHashMap<>();
        private final int expected;
        private final long until;
        private final Consumer<Map<Long, LegReport>> to;

        Question(final int expected, final long until, final Consumer<Map<Long, LegReport>> to) {
            this.expected = expected;
            this.until = until;
            this.to = to;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(PlaneMedia.class);
    private static final long BREATH_SECONDS = 5;

    private final MediaPlane plane;
    private final Consumer<NgTask> loop;
    private final @Nullable PageFile pages;
    private final Map<Long, LegPage> written = new HashMap<>();
    private boolean full;
    private final Set<Long> legs = ConcurrentHashMap.newKeySet();
    private final Map<Long, Question> questions = new HashMap<>();
    private final Prompter prompter;
    private final @Nullable Archive archive;
    private final DigitPost digitPost = new DigitPost();
    private final DigitLog digits;
    private long lastQuestion;
    private long now;

    /**
     * The media plane.
     *
     * @param pages where legs are written down, or {@code null} for nowhere
     * @param archive where calls are recorded, or {@code null} for nowhere
     */
    PlaneMedia(
            final MediaPlane plane,
            final Consumer<NgTask> loop,
            final @Nullable PageFile pages,
            final @Nullable Archive archive) {
        this.archive = archive;
        this.plane = plane;
        prompter = new Prompter(plane.codecs(), plane::post);
        digits = new DigitLog(plane::post, prompter::can, digitPost);
        this.loop = loop;
        this.pages = pages;
    }

    /** The time of this turn. */
    void now(final long time) {
        now = time;
    }

    /** Whether a leg was opened here; any thread. */
    boolean ours(final long leg) {
        return legs.contains(leg);
    }

    @Override
    public @Nullable Opened open(
            final InetAddress local,
            final boolean single,
            final @Nullable LocalIce ice,
            final long beside) {
        final RtpPorts ports;
        try {
            ports = plane.openPorts(local, single);
        } catch (final IOException usedUp) {
            return null;
        }
        final long leg = beside == NONE ? plane.newLegId() : plane.newLegId(beside);
        legs.add(leg);
        final @Nullable LocalIce placed = ice == null ? null : ice.at(ports.rtp(), ports.rtcp());
        plane.post(new MediaCommand.Open(leg, new Sockets.Own(ports), placed));
        if (pages != null) {
            keep(leg, ports.rtp(), pages);
        }
        return new Opened(leg, ports.rtp(), ports.rtcp());
    }

    private void keep(final long leg, final int port, final PageFile in) {
        try {
            final LegPage page = in.acquire(port);
            written.put(leg, page);
            plane.post(new MediaCommand.Keep(leg, page, false));
            full = false;
        } catch (final IOException failure) {
            if (!full) {
                full = true;
                LOG.warn("a leg cannot be written down: {}", failure.getMessage());
            }
        }
    }

    @Override
    public long page(final long leg) {
        final @Nullable LegPage page = written.get(leg);
        return page == null ? 0 : page.id();
    }

    @Override
    public @Nullable LegPage find(final int port, final long page) {
        return pages == null ? null : pages.find(port, page);
    }

    @Override
    public long number(final long beside) {
        return beside == NONE ? plane.newLegId() : plane.newLegId(beside);
    }

    @Override
    public boolean reopen(
            final Opened leg,
            final InetAddress local,
            final @Nullable LocalIce ice,
            final LegPage page) {
        final RtpPorts ports;
        try {
            ports = plane.openPorts(local, leg.rtp(), leg.rtp() == leg.rtcp());
        } catch (final IOException taken) {
            LOG.info("port {} of a call cannot be had again: {}", leg.rtp(), taken.getMessage());
            return false;
        }
        legs.add(leg.leg());
        written.put(leg.leg(), page);
        final @Nullable LocalIce placed = ice == null ? null : ice.at(ports.rtp(), ports.rtcp());
        plane.post(new MediaCommand.Open(leg.leg(), new Sockets.Own(ports), placed));
        plane.post(new MediaCommand.Keep(leg.leg(), page, true));
        return true;
    }

    @Override
    public void await(final long leg) {
        final CountDownLatch done = new CountDownLatch(1);
        plane.post(new MediaCommand.Query(leg, _ -> done.countDown()));
        try {
            final var _ = done.await(BREATH_SECONDS, TimeUnit.SECONDS);
        } catch (final InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void post(final MediaCommand command) {
        plane.post(command);
    }

    @Override
    public @Nullable Archive archive() {
        return archive;
    }

    @Override
    public boolean can(final Codec codec) {
        return prompter.can(codec);
    }

    @Override
    public void play(
            final StreamRef stream,
            final long playing,
            final Program program,
            final Codec codec,
            final Consumer<Prompter.Begun> to) {
        prompter.play(
                stream,
                playing,
                program,
                codec,
                begun -> loop.accept(new NgTask.Work(() -> to.accept(begun))));
    }

    @Override
    public void hearDigits(
            final DigitLog.Presser who, final Target target, final InetSocketAddress to) {
        digits.hear(who, target, to);
    }

    /** A digit that somebody wants to know of is over. */
    void pressed(final MediaEvent.Digit digit, final long epochMillis) {
        digits.pressed(digit, epochMillis);
    }

    /** Nobody is told of anything any more. */
    void end() {
        digitPost.end();
    }

    @Override
    public void close(final long leg) {
        digits.closed(leg);
        if (legs.remove(leg)) {
            plane.post(new MediaCommand.Close(leg));
        }
        final @Nullable LegPage page = written.remove(leg);
        if (page != null) {
            page.free();
        }
    }

    @Override
    public boolean together(final long one, final long other) {
        return plane.sharedPort(one) == plane.sharedPort(other);
    }

    @Override
    public String fingerprint(final String hash) {
        return plane.fingerprint(hash);
    }

    @Override
    public void reports(final List<Long> asked, final Consumer<Map<Long, LegReport>> to) {
        if (asked.isEmpty()) {
            to.accept(Map.of());
            return;
        }
        final long question = ++lastQuestion;
        questions.put(question, new Question(asked.size(), now + PATIENCE_NANOS, to));
        for (final long leg : asked) {
            plane.post(
                    new MediaCommand.Query(
                            leg, report -> loop.accept(new NgTask.Report(question, report))));
        }
    }

    /** A leg's numbers are there. */
    void reported(final NgTask.Report report) {
        final @Nullable Question question = questions.get(report.question());
        if (question == null) {
            return;
        }
        question.reports.put(report.report().leg(), report.report());
        if (question.reports.size() == question.expected) {
            questions.remove(report.question());
            question.to.accept(question.reports);
        }
    }

    /** Answers with what there is when the rest does not come. */
    void tick(final long at) {
        final List<Long> late =
                questions.entrySet().stream()
                        .filter(entry -> entry.getValue().until <= at)
                        .map(Map.Entry::getKey)
                        .toList();
        for (final Long each : late) {
            final @Nullable Question question = questions.remove(each);
            if (question != null) {
                question.to.accept(question.reports);
            }
        }
    }

    long deadline() {
        return questions.values().stream()
                .mapToLong(question -> question.until)
                .min()
                .orElse(Engine.NEVER);
    }
}
