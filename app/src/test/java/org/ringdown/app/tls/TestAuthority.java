package org.ringdown.app.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that signs whatever a test asks for. */
final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final X500Name name;
    private final KeyPair keys = keys("EC");
    private final X509Certificate certificate;

    TestAuthority(final String name) {
        this.name = new X500Name("CN=" + name);
        certificate = sign(this.name, keys, Duration.ofDays(1), true, List.of());
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** A pair for names that begin with {@code dns:} or {@code uri:}, valid from yesterday on. */
    PemPair issue(final String algorithm, final Duration valid, final String... names) {
        final KeyPair pair = keys(algorithm);
        final List<GeneralName> all =
                Arrays.stream(names)
                        .map(each ->
                                new GeneralName(
                                        each.startsWith("uri:")
                                                ? GeneralName.uniformResourceIdentifier
                                                : GeneralName.dNSName,
                                        each.substring(4)))
                        .toList();
        return new PemPair(
                List.of(sign(new X500Name("CN=somebody"), pair, valid, false, all)),
                pair.getPrivate());
    }

    PemPair issue(final String... names) {
        return issue("EC", Duration.ofDays(1), names);
    }

    /** The authority's certificate in a file. */
    Path file(final Path directory) throws IOException {
        final Path file = directory.resolve("authority.pem");
        final PrivateKey unused = keys.getPrivate();
        final Path key = directory.resolve("authority-key.pem");
        new PemPair(List.of(certificate), unused).write(file, key);
        Files.delete(key);
        return file;
    }

    private static KeyPair keys(final String algorithm) {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2_048);
            }
            return generator.generateKeyPair();
        } catch (final GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("JavaUtilDate") // the certificate builder takes nothing else
    private X509Certificate sign(
            final X500Name subject,
            final KeyPair subjectKeys,
            final Duration valid,
            final boolean authority,
            final List<GeneralName> names) {
        try {
            final Instant now = Instant.now();
            final JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(SERIAL.getAndIncrement()),
                            Date.from(now.minus(Duration.ofDays(2))),
                            Date.from(now.plus(valid)),
                            subject,
                            subjectKeys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (final GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new AssertionError(e);
        }
    }
}
