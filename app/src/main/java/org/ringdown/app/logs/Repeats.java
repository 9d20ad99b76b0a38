package org.ringdown.app.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.clock.Clock;
import org.slf4j.Marker;

/**
 * Lets the same event through some times a minute and no more: what a stranger can cause as often
 * as he likes must not fill the disk. How many were left out is said when the next minute begins.
 */
final class Repeats extends TurboFilter {
    /** How often the same event of one logger is written within a minute. */
    static final int A_MINUTE = 20;

    private static final long MINUTE = 60_000_000_000L;
    private static final int KINDS = 1_000;

    private final Clock clock;
    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    /** How often an event came since when. */
    private record Count(long since, int times) {}

    Repeats(final Clock clock) {
        this.clock = clock;
    }

    @Override
    public FilterReply decide(
            final @Nullable Marker marker,
            final Logger logger,
            final Level level,
            final @Nullable String format,
            final Object @Nullable [] params,
            final @Nullable Throwable failure) {
        if (format == null || !logger.isEnabledFor(level) || level.isGreaterOrEqual(Level.ERROR)) {
            return FilterReply.NEUTRAL;
        }
        final String kind = logger.getName() + '\n' + format;
        if (counts.size() >= KINDS && !counts.containsKey(kind)) {
            counts.clear();
        }
        final long now = clock.now();
        final int[] leftOut = new int[1];
        final Count count =
                counts.compute(
                        kind,
                        (_, before) -> {
                            if (before == null) {
                                return new Count(now, 1);
                            }
                            if (now - before.since() < MINUTE) {
                                return new Count(before.since(), before.times() + 1);
                            }
                            leftOut[0] = before.times() - A_MINUTE;
                            return new Count(now, 1);
                        });
        if (leftOut[0] > 0) {
            logger.warn("left out {} more like the next one", leftOut[0]);
        }
        return count.times() <= A_MINUTE ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
