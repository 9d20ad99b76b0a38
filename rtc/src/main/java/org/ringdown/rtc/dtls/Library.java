package org.ringdown.rtc.dtls;

import java.util.List;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * What does the arithmetic of a handshake: half of a millisecond of elliptic curves in Java, or a
 * fifth of that in a native library where one is on the class path and works.
 */
sealed interface Library permits PlainLibrary, NativeLibrary {
    /** Its primitives; safe from any thread. */
    TlsCrypto crypto();

    /** The groups for the key exchange, cheapest first. */
    List<Integer> groups();

    /** Signs handshakes with our key. */
    TlsCredentialedSigner signer(
            TlsContext context, Certificate certificate, SignatureAndHashAlgorithm algorithm);

    /**
     * The fastest that works here.
     *
     * @param random where keys and nonces come from
     * @param key our private key, of P-256
     * @param natively whether a native library may be used
     */
    static Library of(
            final EntropyRandom random, final AsymmetricKeyParameter key, final boolean natively) {
        final Library best = natively ? NativeLibrary.openIfPossible(random, key) : null;
        return best != null ? best : new PlainLibrary(random, key);
    }
}
