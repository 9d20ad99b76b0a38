package org.ringdown.app.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.app.tls.ServerCertificate.Refreshed;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.runtime.sip.SipTransports;
import org.ringdown.runtime.sip.TransportEvent;
import org.ringdown.runtime.sip.TransportLimits;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;

/** Certificates by name, and those of clients and other servers, in true handshakes. */
class NamesAndAuthoritiesTest {
    private static final String OPTIONS =
            """
            OPTIONS sip:pbx.example SIP/2.0
            Via: SIP/2.0/TLS client.invalid;branch=z9hG4bK-1;rport
            Max-Forwards: 70
            From: <sip:alice@pbx.example>;tag=1
            To: <sip:pbx.example>
            Call-ID: 1
            CSeq: 1 OPTIONS
            Content-Length: 0

            """
                    .replace("\n", "\r\n");

    private final TestAuthority authority = new TestAuthority("An authority");
    private final TestAuthority stranger = new TestAuthority("Another one");
    private final Network network = new Network(new SystemClock(), 1);
    private final BlockingQueue<TransportEvent> events = new LinkedBlockingQueue<>();
    private @Nullable SipTransports transports;

    @TempDir Path directory;

    @AfterEach
    void stop() {
        final SipTransports running = transports;
        if (running != null) {
            running.close();
        }
        network.close();
    }

    private Path pair(final String folder, final PemPair pair) throws IOException {
        final Path place = Files.createDirectories(directory.resolve(folder));
        pair.write(place.resolve("cert.pem"), place.resolve("key.pem"));
        return place;
    }

    private ServerCertificate open(final List<Path> further) throws Exception {
        return ServerCertificate.open(
                directory,
                List.of("main.example"),
                Instant.now(),
                new SeededEntropy(1),
                further,
                Authorities.open(authority.file(directory)));
    }

    private InetSocketAddress listen(final TlsContexts tls) throws IOException {
        final SipTransports made =
                new SipTransports(network, TransportLimits.DEFAULT, tls, events::add);
        transports = made;
        made.start(List.of(Listener.parse("tls:127.0.0.1:0").orThrow()));
        return made.listening().getFirst().address();
    }

    private static SSLContext client(final @Nullable PemPair shown) throws Exception {
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                shown == null ? null : new KeyManager[] {new NamedKeys(List.of(shown))},
                new TrustManager[] {new AnyServer()},
                null);
        return context;
    }

    private static SSLSocket connect(
            final SSLContext context, final InetSocketAddress to, final @Nullable String name)
            throws IOException {
        final SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(to.getAddress(), to.getPort());
        socket.setSoTimeout(10_000);
        if (name != null) {
            final SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    private static X509Certificate shown(final InetSocketAddress to, final @Nullable String name)
            throws Exception {
        try (SSLSocket socket = connect(client(null), to, name)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private Flow flowOfNextMessage() throws InterruptedException {
        while (true) {
            final TransportEvent event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("a message").isNotNull();
            if (event instanceof TransportEvent.Received(_, Flow flow)) {
                return flow;
            }
        }
    }

    @Test
    void theNameThatIsAskedForChoosesTheCertificate() throws Exception {
        final PemPair main = authority.issue("dns:main.example");
        final PemPair exact = authority.issue("RSA", Duration.ofDays(1), "dns:SIP.Other.example");
        final PemPair wild = authority.issue("dns:*.other.example");
        pair("tls", main);
        final ServerCertificate certificate =
                open(List.of(pair("wild", wild), pair("exact", exact)));
        final InetSocketAddress to =
                listen(new TlsContexts(certificate, certificate::client, null));
        assertThat(shown(to, null)).isEqualTo(main.leaf());
        assertThat(shown(to, "main.example")).isEqualTo(main.leaf());
        assertThat(shown(to, "sip.other.example")).isEqualTo(exact.leaf());
        assertThat(shown(to, "a.other.example")).isEqualTo(wild.leaf());
        assertThat(shown(to, "a.b.other.example")).as("one label").isEqualTo(main.leaf());
        assertThat(shown(to, "unknown.example")).isEqualTo(main.leaf());
    }

    @Test
    void everyPairIsTakenUpWithoutARestart() throws Exception {
        pair("tls", authority.issue("dns:main.example"));
        final Path place = pair("other", authority.issue("dns:other.example"));
        final ServerCertificate certificate = open(List.of(place));
        final InetSocketAddress to =
                listen(new TlsContexts(certificate, certificate::client, null));
        final PemPair renewed = authority.issue("dns:other.example");
        pair("other", renewed);
        touch(place.resolve("cert.pem"), 1);
        assertThat(certificate.refresh()).isInstanceOf(Refreshed.Changed.class);
        assertThat(shown(to, "other.example")).isEqualTo(renewed.leaf());
        Files.writeString(place.resolve("cert.pem"), "no certificate");
        touch(place.resolve("cert.pem"), 2);
        assertThat(certificate.refresh()).isInstanceOf(Refreshed.Kept.class);
        assertThat(certificate.refresh()).isInstanceOf(Refreshed.Unchanged.class);
        assertThat(shown(to, "other.example")).isEqualTo(renewed.leaf());
    }

    private static void touch(final Path file, final int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
    }

    @Test
    void aDirectoryWithoutAPairIsSaidAtTheStart() {
        assertThatThrownBy(() -> open(List.of(directory.resolve("absent"))))
                .isInstanceOf(CertificateFailure.class)
                .hasMessageContaining("absent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aPeerIsKnownByItsCertificate(final String version) throws Exception {
        final ServerCertificate certificate = open(List.of());
        final Authorities judge = Authorities.open(authority.file(directory));
        final InetSocketAddress to =
                listen(new TlsContexts(certificate, certificate::client, judge));
        final PemPair peer =
                authority.issue(
                        "uri:sip:Trunk.example",
                        "dns:edge.trunk.example",
                        "dns:*.trunk.example",
                        "uri:sip:bob@trunk.example",
                        "uri:https://web.example");
        final SSLContext context = client(peer);
        // The second is a resumed session, which must know no less.
        for (int i = 0; i < 2; i++) {
            try (SSLSocket socket = connect(context, to, null)) {
                assertThat(socket.getSession().getProtocol()).startsWith("TLSv1");
                assertThat(names(socket))
                        .containsExactlyInAnyOrder("trunk.example", "edge.trunk.example");
            }
        }
        try (SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory().createSocket(to.getAddress(), to.getPort())) {
            socket.setEnabledProtocols(new String[] {version});
            assertThat(names(socket)).contains("trunk.example");
        }
    }

    private Set<String> names(final Socket socket) throws Exception {
        write(socket, OPTIONS);
        return running().certificateNames(flowOfNextMessage());
    }

    @Test
    void aConnectionOfOthersServesOurRequestsWhenItsCertificateSaysSo() throws Exception {
        final ServerCertificate certificate = open(List.of());
        final Authorities judge = Authorities.open(authority.file(directory));
        final InetSocketAddress to =
                listen(new TlsContexts(certificate, certificate::client, judge));
        final PemPair peer = authority.issue("dns:trunk.example");
        final InetSocketAddress nobody = new InetSocketAddress(to.getAddress(), 1);
        final Hop known = new Hop.To(Transport.TLS, nobody, "trunk.example");
        try (SSLSocket socket = connect(client(peer), to, null)) {
            write(socket, OPTIONS.replace("client.invalid", "trunk.example:1"));
            flowOfNextMessage();
            running().send(options(), known);
            assertThat(failure()).as("no alias was asked for").isNotNull();
            write(socket, OPTIONS.replace("client.invalid;", "other.example:1;alias;"));
            flowOfNextMessage();
            running().send(options(), known);
            assertThat(failure()).as("a Via that the certificate does not know").isNotNull();
            write(socket, OPTIONS.replace("client.invalid;", "trunk.example:1;alias;"));
            flowOfNextMessage();
            running().send(options(), known);
            assertThat(new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII))
                    .isEqualTo("OPTIONS");
            for (final String other : List.of("other.example", "trunk.example.other.example")) {
                running().send(options(), new Hop.To(Transport.TLS, nobody, other));
                assertThat(failure()).as("never for another name").isNotNull();
            }
        }
    }

    private SipTransports running() {
        return Objects.requireNonNull(transports, "it listens");
    }

    private static SipMessage options() {
        final byte[] bytes = OPTIONS.getBytes(StandardCharsets.UTF_8);
        return SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT).orThrow();
    }

    private static void write(final Socket socket, final String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoNeedsNoCertificateMayShowABadOne() throws Exception {
        final ServerCertificate certificate = open(List.of());
        final Authorities judge = Authorities.open(authority.file(directory));
        final InetSocketAddress to =
                listen(new TlsContexts(certificate, certificate::client, judge));
        final PemPair expired = authority.issue("EC", Duration.ofDays(-1), "dns:trunk.example");
        final PemPair foreign = stranger.issue("dns:trunk.example");
        for (final PemPair bad : List.of(expired, foreign)) {
            try (SSLSocket socket = connect(client(bad), to, null)) {
                assertThat(names(socket)).isEmpty();
            }
        }
        try (SSLSocket socket = connect(client(null), to, null)) {
            assertThat(names(socket)).isEmpty();
        }
    }

    @Test
    void nobodyIsAskedWhenNoPeerHasACertificate() throws Exception {
        final ServerCertificate certificate = open(List.of());
        final InetSocketAddress to =
                listen(new TlsContexts(certificate, certificate::client, null));
        final PemPair peer = authority.issue("dns:trunk.example");
        try (SSLSocket socket = connect(client(peer), to, null)) {
            assertThat(socket.getSession().getLocalCertificates()).isNull();
            assertThat(names(socket)).isEmpty();
        }
    }

    @Test
    void serversAreTrustedByTheOperatorsAuthority() throws Exception {
        pair("tls", authority.issue("dns:main.example"));
        final ServerCertificate certificate = open(List.of());
        final InetSocketAddress to =
                listen(new TlsContexts(certificate, certificate::client, null));
        running().send(options(), new Hop.To(Transport.TLS, to, "main.example"));
        flowOfNextMessage();
        running().send(options(), new Hop.To(Transport.TLS, to, "other.example"));
        assertThat(failure()).isNotNull();
    }

    private TransportEvent.@Nullable SendFailed failure() throws InterruptedException {
        while (true) {
            final TransportEvent event = events.poll(10, TimeUnit.SECONDS);
            if (event == null || event instanceof TransportEvent.SendFailed) {
                return (TransportEvent.SendFailed) event;
            }
        }
    }
}
