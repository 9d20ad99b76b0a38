package org.ringdown.bench.sip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ringdown.app.Main;
import org.ringdown.app.storage.Database;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.StoredPassword;

/** Ringdown, whole: with its database on disk, its web server and its media plane. */
public final class Ringdown extends Launched {
    private final List<String> jvm;

    private Ringdown(final Path directory, final int port, final List<String> jvm) {
        super(directory, port);
        this.jvm = jvm;
    }

    /**
     * Writes its configuration and its users.
     *
     * @param jvm options of the virtual machine
     */
    public static Ringdown prepare(final int port, final List<String> jvm, final int users)
            throws IOException {
        final Path directory = Files.createTempDirectory("bench-ringdown");
        Files.writeString(
                directory.resolve("ringdown.toml"),
                """
                domain = "%1$s"
                data = "%2$s/data"

                [sip]
                listen = ["udp:127.0.0.1:%3$d", "tcp:127.0.0.1:%3$d"]

                [http]
                listen = ["http:127.0.0.1:%4$d", "https:127.0.0.1:%5$d"]

                [media]
                listen = "127.0.0.1"
                webrtc-port = 0
                ports = "%6$d-%7$d"

                # The whole load comes from a handful of addresses.
                [limits]
                source-rate = 0
                account-rate = 0
                listener-rate = 0

                [[peer]]
                name = "callers"
                from = ["%8$s/32"]
                """
                        .formatted(
                                DOMAIN,
                                directory,
                                port,
                                port + 1,
                                port + 2,
                                port + 100,
                                port + 499,
                                PEER));
        users(directory.resolve("data"), users);
        return new Ringdown(directory, port, jvm);
    }

    /** Many at once, so that many are in one commit. */
    private static void users(final Path data, final int count) {
        try (Database database = Database.open(data);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                final String name = Server.user(i);
                threads.execute(() -> database.accounts().put(account(name)));
            }
        }
    }

    private static Account account(final String name) {
        return new Account(
                name,
                DOMAIN,
                DOMAIN,
                List.of(StoredPassword.of("", name, DOMAIN, PASSWORD, 0)),
                null,
                0);
    }

    @Override
    public String name() {
        return "Ringdown";
    }

    @Override
    List<String> command() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.addAll(
                List.of("serve", "--config", directory().resolve("ringdown.toml").toString()));
        return command;
    }

    @Override
    int webSocketPort() {
        return port() + 1;
    }
}
