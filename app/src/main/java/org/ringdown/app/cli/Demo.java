package org.ringdown.app.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Hosts;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.storage.Database;
import org.ringdown.app.storage.PrivateFiles;

/**
 * {@code demo}: a server with two users that is gone without a trace when it ends. The domain is an
 * address of this machine, so that a phone needs no name service.
 */
final class Demo {
    private static final List<String> USERS = List.of("alice", "bob");

    /** How many ports after the usual one are tried when that one is taken. */
    private static final int TRIES = 50;

    private final Surroundings world;
    private final ServeCommands serving;

    Demo(final Surroundings world, final ServeCommands serving) {
        this.world = world;
        this.serving = serving;
    }

    void run(final Config asked) throws CommandFailure {
        final Path data = temporaryDirectory();
        final String address = address();
        final List<Listener> taken = new ArrayList<>();
        final Config config =
                asked.withData(data)
                        .withDomains(asked.domains().isEmpty() ? List.of(address) : asked.domains())
                        .withListeners(
                                asked.sip().listen().stream().map(l -> free(l, taken)).toList(),
                                asked.http().listen().stream().map(l -> free(l, taken)).toList())
                        .withMedia(free(asked.media(), taken));
        final Database database;
        final Map<String, String> passwords = new LinkedHashMap<>();
        try {
            database = Database.open(data);
        } catch (final RuntimeException failure) {
            remove(data);
            throw failure;
        }
        final String domain = config.domains().getFirst();
        for (final String user : USERS) {
            final String password = Passwords.make(world.entropy());
            passwords.put(user, password);
            database.accounts()
                    .put(
                            UserCommands.account(
                                    user,
                                    domain,
                                    password,
                                    Character.toUpperCase(user.charAt(0)) + user.substring(1),
                                    world.epochMillis().getAsLong()));
        }
        serving.run(
                config,
                database,
                server ->
                        world.out().println(banner(server.listeners(), address, domain, passwords)),
                () -> remove(data));
    }

    /** What somebody needs to know to make the first call. */
    private static String banner(
            final List<Listener> listeners,
            final String address,
            final String domain,
            final Map<String, String> passwords) {
        final StringBuilder text = new StringBuilder();
        text.append(
                "\nRingdown is running. Users and calls of this demo are gone when it ends (Ctrl-C).\n");
        final String page = page(listeners);
        if (page.isEmpty()) {
            text.append("\nNo http listener is configured, so there is no page to open.\n");
        } else {
            text.append(
                    "\nOpen one of these in a browser on this machine, the other in a second window:\n");
            passwords.forEach((user, password) ->
                    text.append("  ").append(link(page, user, password, domain)).append('\n'));
        }
        text.append("\nOr set up a SIP phone with one of these users:\n");
        passwords.forEach((user, password) ->
                text.append("  user ")
                        .append(user)
                        .append("   password ")
                        .append(password)
                        .append('\n'));
        for (final Listener listener : listeners) {
            switch (listener.scheme()) {
                case UDP, TCP, TLS ->
                        text.append("  server ")
                                .append(Hosts.bracketed(domain.equals(address) ? domain : address))
                                .append(":")
                                .append(listener.port())
                                .append("   transport ")
                                .append(listener.scheme())
                                .append('\n');
                case HTTP, HTTPS -> {}
            }
        }
        text.append("\nThen call:\n");
        text.append("  alice, bob         each other\n");
        text.append("  echo (or 9196)     hear yourself\n");
        text.append("  tone (or 9197)     hear the digital milliwatt, 1000 Hz\n");
        return text.toString();
    }

    private static String page(final List<Listener> listeners) {
        for (final Scheme scheme : List.of(Scheme.HTTP, Scheme.HTTPS)) {
            for (final Listener listener : listeners) {
                if (listener.scheme() == scheme) {
                    return scheme + "://" + pageHost(listener.host()) + ":" + listener.port() + "/";
                }
            }
        }
        return "";
    }

    /** Browsers give the microphone to localhost without a certificate, and to no other http. */
    private static String pageHost(final String host) {
        final boolean here =
                host.equals("0.0.0.0")
                        || host.startsWith("127.")
                        || host.equals("::1")
                        || host.equals("::");
        return here ? "localhost" : Hosts.bracketed(host);
    }

    private static String link(
            final String page, final String user, final String password, final String domain) {
        return page
                + "#user="
                + URLEncoder.encode(user + "@" + Hosts.bracketed(domain), StandardCharsets.UTF_8)
                + "&password="
                + password;
    }

    /** The listener, or the same on the next port that nobody has. */
    private Listener free(final Listener wanted, final List<Listener> taken) {
        Listener candidate = wanted;
        for (int i = 0; i < TRIES && wanted.port() != 0; i++) {
            candidate = wanted.withPort(Math.min(wanted.port() + i, 65_535));
            final Listener tried = candidate;
            if (world.free().test(tried)
                    && taken.stream().noneMatch(other -> samePort(other, tried))) {
                break;
            }
        }
        taken.add(candidate);
        return candidate;
    }

    /**
     * The same with a port for browsers that nobody has; phones' ports are tried one by one anyway.
     */
    private Config.Media free(final Config.Media wanted, final List<Listener> taken) {
        final Listener shared =
                new Listener(Scheme.UDP, wanted.listen().getHostAddress(), wanted.webrtcPort());
        return wanted.withWebrtcPort(free(shared, taken).port());
    }

    private static boolean samePort(final Listener a, final Listener b) {
        return a.port() == b.port() && (a.scheme() == Scheme.UDP) == (b.scheme() == Scheme.UDP);
    }

    /** The address that phones reach this machine by. */
    private static String address() {
        return Hosts.ownAddresses().stream()
                .filter(address -> address.getAddress().length == 4)
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.1");
    }

    private static Path temporaryDirectory() throws CommandFailure {
        try {
            return Files.createTempDirectory("ringdown-demo-");
        } catch (final IOException failure) {
            throw CommandFailure.failed(
                    "A temporary directory cannot be made ("
                            + PrivateFiles.reason(failure)
                            + "); make room, or name another place in the variable TMPDIR.");
        }
    }

    private static void remove(final Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (final IOException leftOver) {
            // It is in the system's temporary directory, readable by its owner alone.
        }
    }
}
