package org.ringdown.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Datagrams that the kernel dropped because a socket was full ({@code /proc/net/udp}): what a load
 * generator lost itself must not be charged to what it measures.
 */
public final class SocketDrops {
    private static final int LOCAL = 1;
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

    private SocketDrops() {}

    /** Those of the sockets that are bound to these ports now, since they were bound. */
    public static long of(final BitSet ports) throws IOException {
        long sum = 0;
        for (final Path table : TABLES) {
            if (Files.exists(table)) {
                sum += sum(Files.readAllLines(table), ports);
            }
        }
        return sum;
    }

    /** The same, of a table's lines: the first is the heading. */
    static long sum(final List<String> lines, final BitSet ports) {
        long sum = 0;
        for (final String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            final String[] fields = line.strip().split("\\s+");
            final String local = fields[LOCAL];
            if (ports.get(Integer.parseInt(local.substring(local.lastIndexOf(':') + 1), 16))) {
                sum += Long.parseLong(fields[fields.length - 1]);
            }
        }
        return sum;
    }
}
