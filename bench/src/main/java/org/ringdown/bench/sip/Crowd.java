package org.ringdown.bench.sip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringdown.bench.measure.Usage;

/** Many devices that stay registered over WSS: what each costs, and how all come back. */
final class Crowd {
    private static final int PATIENCE = 180;
    private static final int SETTLE_MILLIS = 10_000;

    /** How long the crowd does nothing before its memory is read: it is that of idle devices. */
    private static final int IDLE_MILLIS = 90_000;

    private final Lines lines;
    private final int size;

    Crowd(final Lines lines, final int size) {
        this.lines = lines;
        this.size = size;
    }

    void measure(final List<Server> servers) throws IOException {
        SipBench.say(
                "%d devices registered over WSS and idle for 90 s; then the server is killed, and all come back."
                        .formatted(size));
        SipBench.say("");
        SipBench.say(
                "| %-16s | %12s | %12s | %12s | %10s | %10s |"
                        .formatted("", "before MB", "with MB", "KB each", "back in s", "back"));
        SipBench.say("|---|---|---|---|---|---|");
        final List<String> rows = new ArrayList<>();
        for (final Server server : servers) {
            try {
                rows.add(one(server));
            } catch (final IOException failure) {
                rows.add("| %-16s | %s |".formatted(server.name(), failure.getMessage()));
            }
        }
        rows.forEach(SipBench::say);
    }

    private String one(final Server server) throws IOException {
        server.kill();
        server.start();
        pause(SETTLE_MILLIS);
        final long before = Usage.memory(server.process());
        try (Registrations crowd = new Registrations(lines, server, Kind.WSS, size)) {
            crowd.open(PATIENCE);
            pause(IDLE_MILLIS);
            final long with = Usage.memory(server.process());
            server.kill();
            final long start = System.nanoTime();
            server.start();
            crowd.await(PATIENCE);
            return String.format(
                    Locale.ROOT,
                    "| %-16s | %12.1f | %12.1f | %12.1f | %10.1f | %10d |",
                    server.name(),
                    before / 1e6,
                    with / 1e6,
                    (with - before) / 1e3 / size,
                    (System.nanoTime() - start) / 1e9,
                    crowd.registered());
        }
    }

    private static void pause(final int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }
}
