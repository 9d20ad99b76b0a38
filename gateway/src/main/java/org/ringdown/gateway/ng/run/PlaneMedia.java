package org.ringdown.gateway.ng.run;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.gateway.ng.call.MediaPort;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;

/** The media plane, for the calls of one loop. Owned by that loop but for {@link #ours}. */
final class PlaneMedia implements MediaPort {
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

    private final MediaPlane plane;
    private final Consumer<NgTask> loop;
    private final Set<Long> legs = ConcurrentHashMap.newKeySet();
    private final Map<Long, Question> questions = new HashMap<>();
    private long lastQuestion;
    private long now;

    PlaneMedia(final MediaPlane plane, final Consumer<NgTask> loop) {
        this.plane = plane;
        this.loop = loop;
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
        return new Opened(leg, ports.rtp(), ports.rtcp());
    }

    @Override
    public void post(final MediaCommand command) {
        plane.post(command);
    }

    @Override
    public void close(final long leg) {
        if (legs.remove(leg)) {
            plane.post(new MediaCommand.Close(leg));
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
