package org.ringdown.bench.sip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kamailio as Debian builds it, with its faster allocator ({@code -x fm}) and what the job needs.
 */
final class Kamailio extends Launched {
    private static final Pattern VERSION = Pattern.compile("kamailio (\\d+\\.\\d+\\.\\d+)");

    private final String name;
    private final int users;
    private final int workers;
    private final Path script;

    private Kamailio(
            final String name,
            final Path directory,
            final int port,
            final int users,
            final int workers,
            final Path script) {
        super(directory, port);
        this.name = name;
        this.users = users;
        this.workers = workers;
        this.script = script;
    }

    /**
     * Writes its configuration.
     *
     * @param workers processes for each transport
     * @param script its routing script
     */
    static Kamailio prepare(final int port, final int users, final int workers, final Path script)
            throws IOException {
        final Path directory = Files.createTempDirectory("bench-kamailio");
        run(
                directory,
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=" + DOMAIN,
                        "-keyout",
                        "key.pem",
                        "-out",
                        "cert.pem"));
        Files.writeString(
                directory.resolve("tls.cfg"),
                """
                [server:default]
                method = TLSv1.2+
                verify_certificate = no
                require_certificate = no
                private_key = %1$s/key.pem
                certificate = %1$s/cert.pem
                """
                        .formatted(directory));
        final Matcher version = VERSION.matcher(run(directory, List.of("kamailio", "-v")));
        return new Kamailio(
                "Kamailio " + (version.find() ? version.group(1) : "of an unknown version"),
                directory,
                port,
                users,
                workers,
                script.toAbsolutePath());
    }

    private static String run(final Path directory, final List<String> command) throws IOException {
        final Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        final String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command.getFirst() + ": " + said);
            }
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return said;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    List<String> command() {
        return List.of(
                "kamailio",
                "-f",
                script.toString(),
                "-x",
                "fm",
                "-m",
                "3072",
                "-M",
                "16",
                "-DD",
                "-E",
                "-Y",
                directory().toString(),
                "-P",
                directory().resolve("pid").toString(),
                "-A",
                "PORT=" + port(),
                "-A",
                "TLSPORT=" + (port() + 2),
                "-A",
                "WORKERS=" + workers,
                "-A",
                "USERS=" + users,
                "-A",
                "TLSCFG=\"" + directory().resolve("tls.cfg") + "\"");
    }

    /** It takes WebSockets where it takes TCP. */
    @Override
    int webSocketPort() {
        return port();
    }
}
