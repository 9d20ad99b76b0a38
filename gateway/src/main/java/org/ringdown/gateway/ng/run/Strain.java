package org.ringdown.gateway.ng.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.runtime.loop.Background;

/**
 * Whether the machine has too much to do for another call: its load average, its processors and
 * what we send are looked at once a second. Without such limits nobody looks. Any thread.
 */
final class Strain implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final int HUNDREDTHS = 100;

    /** What Linux says of the machine; other systems say nothing, and then nothing is refused. */
    static class Machine {
        private static final Path LOAD = Path.of("/proc/loadavg");
        private static final Path PROCESSORS = Path.of("/proc/stat");
        private static final int IDLE = 4;
        private static final int WAITING = 5;
        private static final int FIELDS = 8;

        /** The load average of the last minute. */
        double load() throws IOException {
            return Double.parseDouble(Files.readString(LOAD).split(" ", 2)[0]);
        }

        /** Time that all processors have had, and how much of it they did nothing. */
        long[] processors() throws IOException {
            final String[] fields =
                    Files.readString(PROCESSORS).lines().findFirst().orElse("").split(" +");
            long all = 0;
            long idle = 0;
            for (int i = 1; i < Math.min(fields.length, FIELDS + 1); i++) {
                final long time = Long.parseLong(fields[i]);
                all += time;
                idle += i == IDLE || i == WAITING ? time : 0;
            }
            return new long[] {all, idle};
        }
    }

    private final NgSettings.Limits limits;
    private final Machine machine;
    private final LongSupplier bytes;
    private final LongSupplier clock;
    private @Nullable Background watcher;
    private long lookedAt;
    private long bytesThen;
    private long[] processorsThen = {0, 0};
    private volatile @Nullable String refusal;

    /**
     * Looks at this machine.
     *
     * @param bytes how many we have sent so far
     * @param clock nanoseconds
     */
    Strain(
            final NgSettings.Limits limits,
            final Machine machine,
            final LongSupplier bytes,
            final LongSupplier clock) {
        this.limits = limits;
        this.machine = machine;
        this.bytes = bytes;
        this.clock = clock;
        lookedAt = clock.getAsLong();
    }

    void start() {
        if (limits.load() >= 0 || limits.cpu() >= 0 || limits.bandwidth() >= 0) {
            final Background fresh = new Background(1);
            watcher = fresh;
            fresh.every(Duration.ofSeconds(1), this::look);
        }
    }

    /** Why no call is to be taken now, or {@code null}. */
    @Nullable String refusal() {
        return refusal;
    }

    /** Looks once. */
    synchronized void look() {
        final long now = clock.getAsLong();
        final long sent = bytes.getAsLong();
        final double seconds = Math.max(1, now - lookedAt) / (double) SECOND;
        final double bandwidth = (sent - bytesThen) / seconds;
        lookedAt = now;
        bytesThen = sent;
        try {
            final long[] processors = machine.processors();
            final boolean first = processorsThen[0] == 0;
            final double busy = busy(processorsThen, processors);
            processorsThen = processors;
            refusal = reason(machine.load(), first ? 0 : busy, first ? 0 : bandwidth);
        } catch (final IOException | NumberFormatException unknown) {
            refusal = null;
        }
    }

    private @Nullable String reason(final double load, final double busy, final double bandwidth) {
        if (over(limits.load(), load * HUNDREDTHS)) {
            return "Load limit exceeded";
        }
        if (over(limits.cpu(), busy * HUNDREDTHS * HUNDREDTHS)) {
            return "CPU usage limit exceeded";
        }
        return over(limits.bandwidth(), bandwidth) ? "Bandwidth limit exceeded" : null;
    }

    private static boolean over(final long limit, final double value) {
        return limit >= 0 && value >= limit;
    }

    /** Which part of their time the processors were busy. */
    private static double busy(final long[] before, final long[] after) {
        final long all = after[0] - before[0];
        return all <= 0 ? 0 : 1 - (after[1] - before[1]) / (double) all;
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.close();
        }
    }
}
