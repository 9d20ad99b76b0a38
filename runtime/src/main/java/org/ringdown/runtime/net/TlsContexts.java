package org.ringdown.runtime.net;

import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * TLS for new connections: 1.2 and 1.3 only. The contexts are asked for at each connection, so that
 * a renewed certificate is used from the next connection on, without a restart.
 *
 * @param server of the connections that come in: our key and certificate
 * @param client of the connections we open: whom we trust. The name or address we connect to must
 *     be in the peer's certificate.
 */
public record TlsContexts(Supplier<SSLContext> server, Supplier<SSLContext> client) {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    /** One context for both directions. */
    public static TlsContexts of(final Supplier<SSLContext> both) {
        return new TlsContexts(both, both);
    }

    /** The handler of a connection that came in. */
    public SslHandler accepting() {
        final SSLEngine engine = server.get().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(VERSIONS);
        return handler(engine);
    }

    /** The handler of a connection we open. */
    public SslHandler connecting(final InetSocketAddress to) {
        final SSLEngine engine = client.get().createSSLEngine(to.getHostString(), to.getPort());
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(VERSIONS);
        final SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return handler(engine);
    }

    private static SslHandler handler(final SSLEngine engine) {
        final SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
        return handler;
    }
}
