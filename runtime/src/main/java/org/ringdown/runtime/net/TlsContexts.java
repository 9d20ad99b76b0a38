package org.ringdown.runtime.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * TLS for new connections: 1.2 and 1.3 only. The contexts are asked for at each connection, so that
 * a renewed certificate is used from the next connection on, without a restart.
 *
 * @param server of the connections that come in: our keys and certificates. Its trust manager must
 *     take any client's certificate when {@code clients} is there: who needs none is not to fail
 *     for showing a bad one.
 * @param client of the connections we open: whom we trust. The name or address we connect to must
 *     be in the peer's certificate.
 * @param clients whose word about clients counts; null when clients are not asked for certificates
 */
public record TlsContexts(
        Supplier<SSLContext> server,
        Supplier<SSLContext> client,
        @Nullable ClientCertificates clients) {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    /**
     * Handshakes that one source may begin in a second: each costs us about a millisecond. An
     * office behind one address comes back within seconds, too.
     */
    public static final int HANDSHAKES_PER_SECOND = 100;

    /** Contexts for both directions; clients are not asked for certificates. */
    public TlsContexts(final Supplier<SSLContext> server, final Supplier<SSLContext> client) {
        this(server, client, null);
    }

    /** One context for both directions. */
    public static TlsContexts of(final Supplier<SSLContext> both) {
        return new TlsContexts(both, both);
    }

    /** The handler of a browser's connection that came in. */
    public SslHandler accepting() {
        return accepting(false);
    }

    /** The handler of a SIP connection that came in: its client may show a certificate. */
    public SslHandler acceptingPeers() {
        return accepting(clients != null);
    }

    private SslHandler accepting(final boolean ask) {
        final SSLEngine engine = server.get().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(VERSIONS);
        engine.setWantClientAuth(ask);
        return handler(engine);
    }

    /**
     * The handler of a connection we open.
     *
     * @param host the name that the peer's certificate must be for; the address when it is null
     */
    public SslHandler connecting(final InetSocketAddress to, final @Nullable String host) {
        final String name = host == null ? to.getHostString() : host;
        // Sessions are resumed by name and port, so that none is of use for another name.
        final SSLEngine engine = client.get().createSSLEngine(name, to.getPort());
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(VERSIONS);
        final SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return handler(engine);
    }

    /**
     * The names that the far end of a connection has proved to have: of a server that we connected
     * to, and of a client whose certificate is trusted. Empty when there are none.
     */
    public Set<String> names(final Channel channel) {
        final SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            return Set.of();
        }
        final boolean judged = handler.engine().getUseClientMode();
        final ClientCertificates judge = clients;
        if (!judged && judge == null) {
            return Set.of();
        }
        final Certificate[] shown;
        try {
            shown = handler.engine().getSession().getPeerCertificates();
        } catch (final SSLPeerUnverifiedException none) {
            return Set.of();
        }
        final X509Certificate[] chain = new X509Certificate[shown.length];
        for (int i = 0; i < shown.length; i++) {
            if (!(shown[i] instanceof X509Certificate certificate)) {
                return Set.of();
            }
            chain[i] = certificate;
        }
        return judged || (judge != null && judge.trust(chain))
                ? CertificateNames.of(chain[0])
                : Set.of();
    }

    private static SslHandler handler(final SSLEngine engine) {
        final SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
        return handler;
    }
}
