package org.ringdown.runtime.net;

import java.security.cert.X509Certificate;

/** Whose word about a TLS client counts. Called on I/O threads: must not wait. */
@FunctionalInterface
public interface ClientCertificates {
    /**
     * Whether a chain leads to an authority that is trusted and is valid now. That the client has
     * the key of the first certificate is known already.
     */
    boolean trust(X509Certificate[] chain);
}
