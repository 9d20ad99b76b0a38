package org.ringdown.app.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Takes whatever certificate a client shows, or none, so that nobody who needs none fails for an
 * expired one. It proves nothing but that the client has its key: whether it counts is judged
 * afterwards, by {@link Authorities}. Never used for servers that we connect to.
 */
final class AnyClient extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String authType) {}

    @Override
    public void checkClientTrusted(
            final X509Certificate[] chain, final String authType, final @Nullable Socket socket) {}

    @Override
    public void checkClientTrusted(
            final X509Certificate[] chain,
            final String authType,
            final @Nullable SSLEngine engine) {}

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String authType) {
        throw new UnsupportedOperationException("for clients only");
    }

    @Override
    public void checkServerTrusted(
            final X509Certificate[] chain, final String authType, final @Nullable Socket socket) {
        throw new UnsupportedOperationException("for clients only");
    }

    @Override
    public void checkServerTrusted(
            final X509Certificate[] chain,
            final String authType,
            final @Nullable SSLEngine engine) {
        throw new UnsupportedOperationException("for clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
