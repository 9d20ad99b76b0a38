package org.ringdown.rtc.dtls;

import java.util.List;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** Bouncy Castle's own primitives, in Java. */
final class PlainLibrary implements Library {
    private final BcTlsCrypto crypto;
    private final AsymmetricKeyParameter key;

    PlainLibrary(final EntropyRandom random, final AsymmetricKeyParameter key) {
        crypto = new BcTlsCrypto(random);
        this.key = key;
    }

    @Override
    public TlsCrypto crypto() {
        return crypto;
    }

    /** X25519 first: it costs two thirds of P-256. */
    @Override
    public List<Integer> groups() {
        return List.of(NamedGroup.x25519, NamedGroup.secp256r1);
    }

    @Override
    public TlsCredentialedSigner signer(
            final TlsContext context,
            final Certificate certificate,
            final SignatureAndHashAlgorithm algorithm) {
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), crypto, key, certificate, algorithm);
    }
}
