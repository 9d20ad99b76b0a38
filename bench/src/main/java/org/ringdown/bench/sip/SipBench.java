package org.ringdown.bench.sip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringdown.bench.measure.Machine;

/**
 * The program behind {@code bench/sip}: Ringdown and Kamailio do the same work in turn (A B A B
 * ...), each in processes of its own, and what each used is printed. The load runs in this process.
 *
 * <p>The virtual machine's options for Ringdown come in the environment, as {@code SERVER_JVM},
 * from the script that also starts the server; {@code KAMAILIO_SCRIPT} names Kamailio's.
 */
public final class SipBench {
    private static final int PORT = 27_100;
    private static final int OTHER_PORT = 27_700;

    /** Lines of callers, and as many of callees. */
    private static final int ENDS = 8;

    private static final int DEVICES = 2_000;
    private static final int SOCKETS = 1_000;

    private final SipOptions options;
    private final Lines lines;
    private final List<Server> servers;

    private SipBench(final SipOptions options, final Lines lines, final List<Server> servers) {
        this.options = options;
        this.lines = lines;
        this.servers = servers;
    }

    /** Options as in {@link SipOptions}. */
    public static void main(final String[] arguments) throws IOException {
        final SipOptions options = SipOptions.parse(List.of(arguments));
        final List<String> jvm = List.of(environment("SERVER_JVM").strip().split("\\s+"));
        final int users = Math.max(options.crowd(), DEVICES);
        try (Lines lines = new Lines();
                Server kamailio =
                        Kamailio.prepare(
                                PORT,
                                users,
                                options.workers(),
                                Path.of(environment("KAMAILIO_SCRIPT")));
                Server ringdown = Ringdown.prepare(OTHER_PORT, jvm, users)) {
            kamailio.start();
            ringdown.start();
            new SipBench(options, lines, List.of(kamailio, ringdown)).run(jvm);
        }
        System.exit(0); // the load's threads may linger
    }

    private static String environment(final String name) {
        final String value = System.getenv(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is not set; run bench/sip");
        }
        return value;
    }

    private void run(final List<String> jvm) throws IOException {
        say("Machine: " + Machine.text());
        say(
                "Programs: %s -x fm, %d workers for each transport; Ringdown on Java %s, %s."
                        .formatted(
                                servers.getFirst().name(),
                                options.workers(),
                                Runtime.version(),
                                String.join(" ", jvm)));
        say(
                "Load: %d rounds of %d s each, in turn, after %d s of warm-up each."
                        .formatted(options.rounds(), options.seconds(), options.warmUp()));
        for (final SipOptions.Part part : SipOptions.Part.values()) {
            if (options.parts().contains(part)) {
                say("");
                switch (part) {
                    case UDP -> calls(Kind.UDP);
                    case TCP -> calls(Kind.TCP);
                    case REGISTER -> registrations(Kind.UDP, DEVICES);
                    case WS -> registrations(Kind.WS, SOCKETS);
                    case CROWD -> new Crowd(lines, options.crowd()).measure(servers);
                }
            }
        }
    }

    private void calls(final Kind kind) throws IOException {
        say(
                "Relayed calls over %s, %d/s: INVITE, 100, 180, 200, ACK, BYE, 200, with Record-Route."
                        .formatted(kind, options.rate()));
        final List<Contest> contests = new ArrayList<>();
        final List<Calls> open = new ArrayList<>();
        for (final Server server : servers) {
            final Calls calls = Calls.through(lines, server, kind, ENDS);
            open.add(calls);
            contests.add(new Contest(server.name(), seconds -> calls.run(options.rate(), seconds)));
        }
        if (kind == Kind.UDP) {
            final Calls direct = Calls.direct(lines, servers.getFirst(), ENDS);
            open.add(direct);
            contests.add(
                    new Contest("(none between)", seconds -> direct.run(options.rate(), seconds)));
        }
        Contest.measure(contests, options);
        final Contest direct = kind == Kind.UDP ? contests.removeLast() : null;
        Contest.table("CPU µs per call", contests);
        if (direct != null) {
            say("");
            say(
                    "From the INVITE sent to the INVITE received, ms, median of the rounds; without a"
                            + " server between %.3f (p50) and %.3f (p99)."
                                    .formatted(direct.delay(0.5), direct.delay(0.99)));
            say("");
            say("| %-16s | %9s | %9s |".formatted("added", "p50", "p99"));
            say("|---|---|---|");
            for (final Contest contest : contests) {
                say(
                        String.format(
                                Locale.ROOT,
                                "| %-16s | %9.3f | %9.3f |",
                                contest.name(),
                                contest.delay(0.5) - direct.delay(0.5),
                                contest.delay(0.99) - direct.delay(0.99)));
            }
        }
        open.forEach(Calls::close);
    }

    private void registrations(final Kind kind, final int count) throws IOException {
        for (final boolean anew : new boolean[] {true, false}) {
            say("");
            say(
                    "Registrations of %d devices over %s, %d/s, %s."
                            .formatted(
                                    count,
                                    kind,
                                    options.registers(),
                                    anew
                                            ? "REGISTER, 401, REGISTER, 200"
                                            : "renewed with a known nonce: REGISTER, 200"));
            final List<Contest> contests = new ArrayList<>();
            final List<Registrations> open = new ArrayList<>();
            for (final Server server : servers) {
                final Registrations devices = new Registrations(lines, server, kind, count);
                devices.open(60);
                open.add(devices);
                contests.add(
                        new Contest(
                                server.name(),
                                seconds ->
                                        devices.run(server, options.registers(), seconds, anew)));
            }
            Contest.measure(contests, options);
            Contest.table("CPU µs per registration", contests);
            open.forEach(Registrations::close);
        }
    }

    /** Prints a line of the report. */
    static void say(final String line) {
        System.out.println(line);
    }
}
