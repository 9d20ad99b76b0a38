package org.ringdown.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time of a process with all its threads, from {@code /proc/PID/stat}.
 *
 * @param userMicros outside the kernel, in microseconds
 * @param systemMicros inside the kernel, in microseconds
 */
public record CpuTime(long userMicros, long systemMicros) {
    /** Linux tells times in hundredths of a second, whatever its own tick is. */
    private static final long MICROS_PER_TICK = 10_000;

    private static final int USER_FIELD = 11;

    /** What the process has used until now. */
    public static CpuTime of(final long process) throws IOException {
        return parse(Files.readString(Path.of("/proc", Long.toString(process), "stat")));
    }

    /** Reads the line; the program's name, which may contain anything, is in parentheses. */
    static CpuTime parse(final String stat) {
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new CpuTime(
                Long.parseLong(fields[USER_FIELD]) * MICROS_PER_TICK,
                Long.parseLong(fields[USER_FIELD + 1]) * MICROS_PER_TICK);
    }

    /** Both together. */
    public CpuTime plus(final CpuTime other) {
        return new CpuTime(userMicros + other.userMicros, systemMicros + other.systemMicros);
    }

    /** What was used since then. */
    public CpuTime since(final CpuTime earlier) {
        return new CpuTime(userMicros - earlier.userMicros, systemMicros - earlier.systemMicros);
    }
}
