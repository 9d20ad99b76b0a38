package org.ringdown.rtc.dtls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import javax.crypto.KeyAgreement;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * The Amazon Corretto Crypto Provider for the elliptic curves, and the Java platform for the rest.
 * It is optional: it must be on the class path with its library for this machine, and pass a test
 * against the platform's own curves.
 */
final class NativeLibrary implements Library {
    private static final String NAME =
            "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private final JcaTlsCrypto crypto;
    private final PrivateKey key;

    /** Which provider does what. */
    private static final class Curves extends DefaultJcaJceHelper {
        private final Provider provider;

        Curves(final Provider provider) {
            this.provider = provider;
        }

        /** Keys of other kinds stay with the platform, which made them, from end to end. */
        private boolean has(final String type, final String algorithm) {
            return algorithm.toUpperCase(Locale.ROOT).matches("EC|ECDH|[A-Z0-9-]*WITHECDSA")
                    && provider.getService(type, algorithm) != null;
        }

        @Override
        public KeyAgreement createKeyAgreement(final String algorithm)
                throws NoSuchAlgorithmException {
            return has("KeyAgreement", algorithm)
                    ? KeyAgreement.getInstance(algorithm, provider)
                    : super.createKeyAgreement(algorithm);
        }

        @Override
        public KeyPairGenerator createKeyPairGenerator(final String algorithm)
                throws NoSuchAlgorithmException {
            return has("KeyPairGenerator", algorithm)
                    ? KeyPairGenerator.getInstance(algorithm, provider)
                    : super.createKeyPairGenerator(algorithm);
        }

        @Override
        public KeyFactory createKeyFactory(final String algorithm) throws NoSuchAlgorithmException {
            return has("KeyFactory", algorithm)
                    ? KeyFactory.getInstance(algorithm, provider)
                    : super.createKeyFactory(algorithm);
        }

        @Override
        public Signature createSignature(final String algorithm) throws NoSuchAlgorithmException {
            return has("Signature", algorithm)
                    ? Signature.getInstance(algorithm, provider)
                    : super.createSignature(algorithm);
        }
    }

    /**
     * With RSA it would ask for signatures that the platform has under another name, so that those
     * certificates are Bouncy Castle's.
     */
    private static final class Crypto extends JcaTlsCrypto {
        private final BcTlsCrypto other;

        Crypto(final JcaJceHelper helper, final EntropyRandom random) {
            super(helper, random, random);
            other = new BcTlsCrypto(random);
        }

        @Override
        public TlsCertificate createCertificate(final short type, final byte[] encoding)
                throws IOException {
            final TlsCertificate shown = super.createCertificate(type, encoding);
            return shown.supportsSignatureAlgorithm(SignatureAlgorithm.ecdsa)
                    ? shown
                    : other.createCertificate(type, encoding);
        }
    }

    private NativeLibrary(final JcaTlsCrypto crypto, final PrivateKey key) {
        this.crypto = crypto;
        this.key = key;
    }

    /** Opens it, or {@code null} where it is not there or does not compute what it should. */
    static @Nullable Library openIfPossible(
            final EntropyRandom random, final AsymmetricKeyParameter key) {
        try {
            final Provider provider =
                    ServiceLoader.load(Provider.class).stream()
                            .filter(found -> found.type().getName().equals(NAME))
                            .findFirst()
                            .map(ServiceLoader.Provider::get)
                            .orElse(null);
            if (provider == null || !agreesWithPlatform(provider)) {
                return null;
            }
            final PrivateKey ours =
                    KeyFactory.getInstance("EC", provider)
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(
                                            PrivateKeyInfoFactory.createPrivateKeyInfo(key)
                                                    .getEncoded()));
            return new NativeLibrary(new Crypto(new Curves(provider), random), ours);
        } catch (final IOException
                | GeneralSecurityException
                | RuntimeException
                | LinkageError unusable) {
            return null;
        }
    }

    /** It signs and agrees on secrets with the platform's implementation, both ways. */
    private static boolean agreesWithPlatform(final Provider provider)
            throws GeneralSecurityException {
        final KeyPairGenerator here = KeyPairGenerator.getInstance("EC", provider);
        here.initialize(new ECGenParameterSpec("secp256r1"));
        final KeyPair ours = here.generateKeyPair();
        final KeyPairGenerator there = KeyPairGenerator.getInstance("EC");
        there.initialize(new ECGenParameterSpec("secp256r1"));
        final KeyPair theirs = there.generateKeyPair();
        final KeyAgreement one = KeyAgreement.getInstance("ECDH", provider);
        one.init(ours.getPrivate());
        one.doPhase(
                KeyFactory.getInstance("EC", provider)
                        .generatePublic(new X509EncodedKeySpec(theirs.getPublic().getEncoded())),
                true);
        final KeyAgreement other = KeyAgreement.getInstance("ECDH");
        other.init(theirs.getPrivate());
        other.doPhase(
                KeyFactory.getInstance("EC")
                        .generatePublic(new X509EncodedKeySpec(ours.getPublic().getEncoded())),
                true);
        final Signature signer = Signature.getInstance("SHA256withECDSA", provider);
        signer.initSign(ours.getPrivate());
        signer.update(ours.getPublic().getEncoded());
        final byte[] signature = signer.sign();
        final Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(
                KeyFactory.getInstance("EC")
                        .generatePublic(new X509EncodedKeySpec(ours.getPublic().getEncoded())));
        verifier.update(ours.getPublic().getEncoded());
        return Arrays.equals(one.generateSecret(), other.generateSecret())
                && verifier.verify(signature);
    }

    @Override
    public TlsCrypto crypto() {
        return crypto;
    }

    /** P-256 first: it has no X25519, which the platform would have to do. */
    @Override
    public List<Integer> groups() {
        return List.of(NamedGroup.secp256r1, NamedGroup.x25519);
    }

    @Override
    public TlsCredentialedSigner signer(
            final TlsContext context,
            final Certificate certificate,
            final SignatureAndHashAlgorithm algorithm) {
        return new JcaDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), crypto, key, certificate, algorithm);
    }
}
