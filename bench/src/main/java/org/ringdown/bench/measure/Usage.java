package org.ringdown.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a server's processes use, from {@code /proc}. */
public final class Usage {
    private Usage() {}

    /** CPU time of a process and all its descendants that live. */
    public static CpuTime cpu(final long root) throws IOException {
        CpuTime sum = new CpuTime(0, 0);
        for (final long process : tree(root)) {
            sum = sum.plus(CpuTime.of(process));
        }
        return sum;
    }

    /** Memory of a process and its descendants in bytes; what they share counts once. */
    public static long memory(final long root) throws IOException {
        long sum = 0;
        for (final long process : tree(root)) {
            sum += pss(Files.readString(Path.of("/proc", Long.toString(process), "smaps_rollup")));
        }
        return sum;
    }

    /** The proportional set size in bytes, of a {@code smaps_rollup}. */
    public static long pss(final String rollup) {
        return rollup.lines()
                        .filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                * 1024;
    }

    private static List<Long> tree(final long root) {
        final ProcessHandle first = ProcessHandle.of(root).orElseThrow();
        return Stream.concat(Stream.of(first), first.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }
}
