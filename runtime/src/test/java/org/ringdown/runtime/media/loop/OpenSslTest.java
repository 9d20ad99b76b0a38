package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.dtls.DatagramPipe;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.dtls.SrtpKeys;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.runtime.clock.SystemEntropy;

/** Handshakes with a DTLS stack that nobody here wrote: both sides must export the same keys. */
class OpenSslTest {
    private static final String EXPORT = "EXTRACTOR-dtls_srtp";

    @TempDir private Path folder = Path.of("");

    private final DtlsEndpoint endpoint =
            new DtlsEndpoint(new SystemEntropy(), System.currentTimeMillis());
    private final List<Process> processes = new ArrayList<>();
    private final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
    private DatagramSocket socket = unbound();

    private static DatagramSocket unbound() {
        try {
            return new DatagramSocket(null);
        } catch (final SocketException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @BeforeEach
    void open() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")), "the openssl tool is installed");
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        socket.close();
    }

    /** Runs the tool with its output in a file; its input stays open, as it ends with it. */
    private Path run(final String name, final String... arguments) throws IOException {
        final Path output = folder.resolve(name + ".txt");
        final List<String> command = new ArrayList<>(List.of("/usr/bin/openssl"));
        command.addAll(List.of(arguments));
        processes.add(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start());
        return output;
    }

    private Fingerprint certificate(final String kind) throws Exception {
        final List<String> key =
                kind.equals("rsa")
                        ? List.of("-newkey", "rsa:2048")
                        : List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1");
        final List<String> request =
                new ArrayList<>(List.of("req", "-x509", "-nodes", "-days", "2"));
        request.addAll(key);
        request.addAll(List.of("-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=peer"));
        run("req", request.toArray(String[]::new));
        assertThat(processes.getLast().waitFor(30, TimeUnit.SECONDS)).isTrue();
        final Path shown =
                run("x509", "x509", "-in", "cert.pem", "-noout", "-fingerprint", "-sha256");
        assertThat(processes.getLast().waitFor(30, TimeUnit.SECONDS)).isTrue();
        final String text = Files.readString(shown).strip();
        return new Fingerprint("sha-256", text.substring(text.indexOf('=') + 1));
    }

    private static String exported(final Path output) throws IOException {
        final String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        final String mark = "Keying material: ";
        final int at = text.indexOf(mark);
        if (at < 0) {
            return "";
        }
        final int end = text.indexOf('\n', at);
        return end < 0
                ? ""
                : text.substring(at + mark.length(), end).strip().toLowerCase(Locale.ROOT);
    }

    private static String exported(final SrtpKeys keys) {
        return HexFormat.of()
                .formatHex(keys.clientKey().reveal())
                .concat(HexFormat.of().formatHex(keys.serverKey().reveal()))
                .concat(HexFormat.of().formatHex(keys.clientSalt().reveal()))
                .concat(HexFormat.of().formatHex(keys.serverSalt().reveal()));
    }

    private void begin(final DtlsRole role, final Fingerprint theirs) {
        final SocketPipe pipe = new SocketPipe(socket);
        Thread.ofVirtual()
                .start(() -> {
                    final var end =
                            endpoint.associate(role, List.of(theirs), pipe)
                                    .run(k -> keys.complete(k));
                    keys.completeExceptionally(new AssertionError(end.toString()));
                });
    }

    private void compare(final Path output) throws Exception {
        final SrtpKeys ours = keys.get(30, TimeUnit.SECONDS);
        final AtomicReference<String> theirs = new AtomicReference<>("");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> {
                    theirs.set(exported(output));
                    return !theirs.get().isEmpty();
                });
        assertThat(theirs.get()).isEqualTo(exported(ours));
    }

    @ParameterizedTest(name = "we are the client of a server with {0}, {1}")
    @CsvSource({
        "ec,SRTP_AEAD_AES_128_GCM,AEAD_AES_128_GCM",
        "rsa,SRTP_AES128_CM_SHA1_80,AES_CM_128_HMAC_SHA1_80"
    })
    void asAClient(final String kind, final String profile, final SrtpProfile expected)
            throws Exception {
        final Fingerprint theirs = certificate(kind);
        final int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        final Path output =
                run(
                        "server",
                        "s_server",
                        "-dtls1_2",
                        "-use_srtp",
                        profile,
                        "-cert",
                        "cert.pem",
                        "-key",
                        "key.pem",
                        "-Verify",
                        "1",
                        "-accept",
                        "127.0.0.1:" + port,
                        "-keymatexport",
                        EXPORT,
                        "-keymatexportlen",
                        Integer.toString(2 * (expected.keyLength() + expected.saltLength())));
        await().until(() -> Files.readString(output).contains("ACCEPT"));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        begin(DtlsRole.CLIENT, theirs);
        compare(output);
        assertThat(keys.join().profile()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "we are the server of a client with {0}, {1}")
    @CsvSource({
        "ec,SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM,AEAD_AES_128_GCM",
        "rsa,SRTP_AES128_CM_SHA1_80,AES_CM_128_HMAC_SHA1_80"
    })
    void asAServer(final String kind, final String profiles, final SrtpProfile expected)
            throws Exception {
        final Fingerprint theirs = certificate(kind);
        begin(DtlsRole.SERVER, theirs);
        final Path output =
                run(
                        "client",
                        "s_client",
                        "-dtls1_2",
                        "-use_srtp",
                        profiles,
                        "-cert",
                        "cert.pem",
                        "-key",
                        "key.pem",
                        "-connect",
                        "127.0.0.1:" + socket.getLocalPort(),
                        "-keymatexport",
                        EXPORT,
                        "-keymatexportlen",
                        Integer.toString(2 * (expected.keyLength() + expected.saltLength())));
        compare(output);
        assertThat(keys.join().profile()).isEqualTo(expected);
    }

    /** A socket with one peer: the configured one, or whoever speaks first. */
    private record SocketPipe(DatagramSocket socket) implements DatagramPipe {
        @Override
        public int receive(final byte[] into, final int offset, final int waitMillis) {
            try {
                socket.setSoTimeout(waitMillis);
                final DatagramPacket packet =
                        new DatagramPacket(into, offset, into.length - offset);
                socket.receive(packet);
                if (!socket.isConnected()) {
                    socket.connect(packet.getSocketAddress());
                }
                return packet.getLength();
            } catch (final SocketTimeoutException late) {
                return TIMED_OUT;
            } catch (final IOException closed) {
                return CLOSED;
            }
        }

        @Override
        public void send(final byte[] data, final int offset, final int length) {
            try {
                socket.send(new DatagramPacket(data, offset, length));
            } catch (final IOException closed) {
                socket.close();
            }
        }
    }
}
