package org.ringdown.app.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.ringdown.app.storage.PrivateFiles;

/**
 * A private key and the certificates that speak for it, as two PEM files (RFC 7468).
 *
 * @param chain the server's certificate first, then those that signed it; never empty
 * @param key the key of the first certificate
 */
record PemPair(List<X509Certificate> chain, PrivateKey key) {
    private static final int MAX_BYTES = 1 << 20;

    PemPair {
        chain = List.copyOf(chain);
    }

    /** The server's certificate. */
    X509Certificate leaf() {
        return chain.getFirst();
    }

    /**
     * Reads both files and makes sure that they belong together.
     *
     * @throws CertificateFailure saying which file is wrong, and how
     */
    static PemPair read(final Path certificateFile, final Path keyFile) throws CertificateFailure {
        final List<X509Certificate> chain = certificates(certificateFile);
        PrivateKey key = null;
        for (final Object each : objects(keyFile)) {
            if (each instanceof PrivateKeyInfo info) {
                key = key(keyFile, info);
            } else if (each instanceof PEMKeyPair pair) {
                key = key(keyFile, pair.getPrivateKeyInfo());
            }
        }
        if (key == null) {
            throw new CertificateFailure(
                    keyFile
                            + " holds no private key without a pass phrase; it must have a block"
                            + " that starts with -----BEGIN PRIVATE KEY-----.");
        }
        final PemPair pair = new PemPair(chain, key);
        if (!pair.belongsTogether()) {
            throw new CertificateFailure(
                    keyFile
                            + " is not the key of the first certificate in "
                            + certificateFile
                            + ".");
        }
        return pair;
    }

    /**
     * Reads a file of certificates.
     *
     * @throws CertificateFailure when it holds none, or broken ones
     */
    static List<X509Certificate> certificates(final Path file) throws CertificateFailure {
        final List<X509Certificate> found = new ArrayList<>();
        for (final Object each : objects(file)) {
            if (each instanceof X509CertificateHolder holder) {
                found.add(certificate(file, holder));
            }
        }
        if (found.isEmpty()) {
            throw new CertificateFailure(
                    file
                            + " holds no certificate; it must have a block that starts with"
                            + " -----BEGIN CERTIFICATE-----.");
        }
        return found;
    }

    /** Writes both files, each at once, readable by their owner alone; the key goes first. */
    void write(final Path certificateFile, final Path keyFile) throws IOException {
        PrivateFiles.write(keyFile, pem(new JcaPKCS8Generator(key, null)));
        PrivateFiles.write(certificateFile, pem(chain.toArray()));
    }

    private boolean belongsTogether() {
        final String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
                    case "EC", "ECDSA" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            final byte[] probe = "ringdown".getBytes(StandardCharsets.US_ASCII);
            final Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            final byte[] signature = signer.sign();
            signer.initVerify(leaf().getPublicKey());
            signer.update(probe);
            return signer.verify(signature);
        } catch (final GeneralSecurityException notOne) {
            return false;
        }
    }

    private static List<Object> objects(final Path file) throws CertificateFailure {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CertificateFailure(file + " is too large for a PEM file.");
            }
            final List<Object> found = new ArrayList<>();
            try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
                for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                    found.add(each);
                }
            }
            return found;
        } catch (final IOException | RuntimeException unreadable) {
            final String why =
                    unreadable instanceof IOException failure
                            ? PrivateFiles.reason(failure)
                            : String.valueOf(unreadable.getMessage());
            throw new CertificateFailure(
                    file + " cannot be read as PEM (" + why.replaceAll("\\s+", " ") + ").",
                    unreadable);
        }
    }

    private static X509Certificate certificate(final Path file, final X509CertificateHolder holder)
            throws CertificateFailure {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (final GeneralSecurityException broken) {
            throw new CertificateFailure(file + " holds a certificate that is broken.", broken);
        }
    }

    private static PrivateKey key(final Path file, final PrivateKeyInfo info)
            throws CertificateFailure {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (final IOException broken) {
            throw new CertificateFailure(file + " holds a key that is broken.", broken);
        }
    }

    private static byte[] pem(final Object... objects) throws IOException {
        final StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (final Object each : objects) {
                writer.writeObject(each);
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
