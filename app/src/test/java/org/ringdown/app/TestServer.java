package org.ringdown.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.cli.Launch;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.PortRange;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.storage.Database;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.StoredPassword;

/** The whole server on free ports of the loopback interface, with its database. */
final class TestServer implements AutoCloseable {
    static final String HOST_NAME = "pbx.example";

    private final Database database;
    private final Server server;

    private TestServer(final Config config, final Clock clock, final int loops)
            throws CommandFailure {
        database = Database.open(config.data());
        try {
            server = Server.start(new Launch(config, database, HOST_NAME), clock, loops);
        } catch (final CommandFailure | RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    static TestServer start(final Config config) throws CommandFailure {
        return start(config, new SystemClock());
    }

    static TestServer start(final Config config, final Clock clock) throws CommandFailure {
        return new TestServer(config, clock, SignalLoops.count());
    }

    /** With as many signalling loops as a larger machine than this one may have. */
    static TestServer start(final Config config, final int loops) throws CommandFailure {
        return new TestServer(config, new SystemClock(), loops);
    }

    /** Free ports for everything. */
    static Config config(final Path data, final String... domains) {
        return Config.defaults(data)
                .withData(data)
                .withDomains(List.of(domains))
                .withListeners(
                        List.of(
                                new Listener(Scheme.UDP, "127.0.0.1", 0),
                                new Listener(Scheme.TCP, "127.0.0.1", 0),
                                new Listener(Scheme.TLS, "127.0.0.1", 0)),
                        List.of(
                                new Listener(Scheme.HTTP, "127.0.0.1", 0),
                                new Listener(Scheme.HTTPS, "127.0.0.1", 0)))
                .withMedia(
                        new Config.Media(
                                InetAddress.ofLiteral("127.0.0.1"),
                                List.of(),
                                0,
                                new PortRange(20_000, 27_999)));
    }

    Server server() {
        return server;
    }

    Database database() {
        return database;
    }

    InetSocketAddress address(final Scheme scheme) {
        return server.listeners().stream()
                .filter(listener -> listener.scheme() == scheme)
                .findFirst()
                .orElseThrow()
                .address();
    }

    /** Adds an account whose password is its name backwards. */
    void addUser(final String name, final String domain) {
        final String password = password(name, domain);
        database.accounts()
                .put(
                        new Account(
                                name,
                                domain,
                                domain,
                                List.of(StoredPassword.of("", name, domain, password, 1)),
                                null,
                                1));
    }

    static String password(final String name, final String domain) {
        return name + " of " + domain;
    }

    /** A phone with an account of its own, not registered yet. */
    TestPhone phone(final String name, final String domain) {
        addUser(name, domain);
        return new TestPhone(name, domain, password(name, domain), address(Scheme.UDP));
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
