package org.ringdown.bench.sylk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ringdown.bench.measure.CpuTime;
import org.ringdown.bench.measure.JavaProcess;
import org.ringdown.bench.measure.Machine;
import org.ringdown.bench.measure.Spread;
import org.ringdown.bench.measure.Usage;
import org.ringdown.bench.sip.Ringdown;
import org.ringdown.bench.sip.Server;

/**
 * The program behind {@code bench/sylk}: many clients of sylkRTC, what they cost, and how they come
 * back when the server was killed. The load runs in this process, the server in its own.
 *
 * <p>The virtual machine's options for the server come in the environment, as {@code SERVER_JVM},
 * from the script that also starts it.
 */
public final class SylkBench {
    private static final int PORT = 28_300;
    private static final int PATIENCE = 300;
    private static final int SETTLE_MILLIS = 10_000;

    private final SylkOptions options;
    private final Server server;
    private final Crowd crowd;

    private SylkBench(final SylkOptions options, final Server server, final Crowd crowd) {
        this.options = options;
        this.server = server;
        this.crowd = crowd;
    }

    /** Options as in {@link SylkOptions}. */
    public static void main(final String[] arguments) throws IOException {
        final SylkOptions options = SylkOptions.parse(List.of(arguments));
        final String environment = System.getenv("SERVER_JVM");
        if (environment == null || environment.isBlank()) {
            throw new IllegalArgumentException("SERVER_JVM is not set; run bench/sylk");
        }
        final List<String> jvm = List.of(environment.strip().split("\\s+"));
        try (Server server = Ringdown.prepare(PORT, jvm, options.connections());
                Sockets sockets = new Sockets(options.kind(), server.at(options.kind()))) {
            say("Machine: " + Machine.text() + "; " + busy());
            say("Program: Java %s, %s.".formatted(Runtime.version(), String.join(" ", jvm)));
            server.start();
            final SylkBench bench =
                    new SylkBench(
                            options, server, new Crowd(server, sockets, options.connections()));
            bench.open();
            if (options.kill()) {
                bench.kill();
            }
        }
        System.exit(0); // the load's threads may linger
    }

    /** Others' work on the machine disturbs what is measured. */
    private static String busy() throws IOException {
        return "load averages "
                + String.join(
                        " ",
                        List.of(Files.readString(Path.of("/proc/loadavg")).split(" "))
                                .subList(0, 3));
    }

    private void open() throws IOException {
        pause(SETTLE_MILLIS);
        final JavaProcess inside = new JavaProcess(server.process());
        final long memoryBefore = Usage.memory(server.process());
        final long liveBefore = inside.live();
        final CpuTime before = Usage.cpu(server.process());
        final long start = System.nanoTime();
        crowd.measureFromNow();
        crowd.open(PATIENCE);
        final double took = seconds(start);
        final CpuTime opening = Usage.cpu(server.process()).since(before);
        final int count = options.connections();
        say("");
        say(
                "%d connections over %s were opened, each with an account added and registered, in %.1f s: %.0f a second, %.2f ms of the server's CPU each (%d refusals)."
                        .formatted(
                                count,
                                options.kind(),
                                took,
                                count / took,
                                millis(opening) / count,
                                crowd.refusals()));
        final int pings = crowd.pings();
        final long idle = System.nanoTime();
        final CpuTime idleBefore = Usage.cpu(server.process());
        pause(options.rest() * 1_000);
        final double rested = seconds(idle);
        final CpuTime resting = Usage.cpu(server.process()).since(idleBefore);
        say(
                "For %.0f s they pinged: %.0f pings a second were answered, with %.1f %% of a core."
                        .formatted(
                                rested,
                                (crowd.pings() - pings) / rested,
                                millis(resting) / rested / 10));
        final long memory = Usage.memory(server.process());
        final long live = inside.live();
        say("");
        say("| memory | before MB | with MB | KB each |");
        say("|---|---:|---:|---:|");
        say(row("proportional set size", memoryBefore, memory));
        say(row("alive on the heap", liveBefore, live));
        say("");
        say("Still registered: %d of %d; %s.".formatted(crowd.registered(), count, busy()));
    }

    private String row(final String name, final long before, final long with) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f |",
                name,
                before / 1e6,
                with / 1e6,
                (with - before) / 1e3 / options.connections());
    }

    /**
     * Some clients stay away when the server was killed. Others of them write to them; they come
     * and ask for what they have missed since the last message that they know.
     */
    private void kill() throws IOException {
        final int count = options.messages();
        write("before");
        crowd.await("heard of", PATIENCE, () -> all("before", false));
        final int others = options.connections() - count;
        crowd.onLoop(() -> {
            for (int i = 0; i < count; i++) {
                crowd.client(i).stayAway();
            }
        });
        final int refused = crowd.refusals();
        crowd.measureFromNow();
        final long start = System.nanoTime();
        server.kill();
        crowd.await("lost", PATIENCE, () -> crowd.registered() == 0);
        server.start();
        final double listens = seconds(start);
        crowd.await("back", PATIENCE, () -> crowd.registered() == others);
        final Spread back = crowd.back();
        say("");
        say(
                "kill -9, and a new start: it listens after %.1f s. %d clients are registered again, half of them after %.1f s, 99 %% after %.1f s, the last after %.1f s (%d refusals); %s."
                        .formatted(
                                listens,
                                others,
                                back.within(0.5) / 1e9,
                                back.within(0.99) / 1e9,
                                back.longest() / 1e9,
                                crowd.refusals() - refused,
                                busy()));
        write("after");
        crowd.await("accepted", PATIENCE, () -> crowd.accepted(count, "after"));
        final long call = System.nanoTime();
        crowd.onLoop(() -> {
            for (int i = 0; i < count; i++) {
                crowd.client(i).come();
            }
        });
        crowd.await("synchronised", PATIENCE, () -> all("after", true));
        say(
                "%d others stayed away and were written to; %.1f s after they began to come back all had got it by asking for what they missed. Registered: %d of %d."
                        .formatted(
                                count, seconds(call), crowd.registered(), options.connections()));
        if (crowd.refusals() > refused) {
            say("The last refusal: " + crowd.refusal());
        }
    }

    private void write(final String what) {
        final int count = options.messages();
        crowd.onLoop(() -> {
            for (int i = 0; i < count; i++) {
                crowd.client(count + i).write(crowd.client(i), what + '-' + i);
            }
        });
    }

    private boolean all(final String what, final boolean bySync) {
        return IntStream.range(0, options.messages())
                .mapToObj(i -> what + '-' + i)
                .allMatch(id -> bySync ? crowd.synced(id) : crowd.got(id));
    }

    private static double seconds(final long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static double millis(final CpuTime time) {
        return (time.userMicros() + time.systemMicros()) / 1e3;
    }

    /** Waits. */
    static void pause(final int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    private static void say(final String line) {
        System.out.println(line);
    }
}
