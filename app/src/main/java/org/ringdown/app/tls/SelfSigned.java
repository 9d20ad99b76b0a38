package org.ringdown.app.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.ringdown.app.config.Hosts;
import org.ringdown.core.Entropy;

/**
 * Certificates that vouch for themselves: enough to encrypt, and for phones and browsers that are
 * told to trust them. ECDSA on P-256, valid for {@value #DAYS} days, which is as long as the
 * stricter clients accept.
 */
final class SelfSigned {
    private static final int DAYS = 820;
    private static final String ORGANISATION = "Ringdown self-signed";

    /** Clocks of phones run late. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private SelfSigned() {}

    /**
     * Makes one.
     *
     * @param names host names and addresses that it is for, the first being the main one
     * @param now the wall clock
     */
    static PemPair make(final List<String> names, final Instant now, final Entropy entropy) {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            final KeyPair pair = generator.generateKeyPair();
            final X500Name subject =
                    new X500NameBuilder(BCStyle.INSTANCE)
                            .addRDN(BCStyle.O, ORGANISATION)
                            .addRDN(BCStyle.CN, commonName(names.getFirst()))
                            .build();
            final byte[] serial = new byte[16];
            entropy.fill(serial);
            final X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            subject,
                            new BigInteger(1, serial).setBit(0),
                            Date.from(now.minus(BACKDATED)),
                            Date.from(now.plus(Duration.ofDays(DAYS))),
                            subject,
                            pair.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                            names.stream()
                                    .distinct()
                                    .map(SelfSigned::alternative)
                                    .toArray(GeneralName[]::new)));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(
                            new KeyPurposeId[] {
                                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                            }));
            final X509Certificate certificate =
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(
                                            new JcaContentSignerBuilder("SHA256withECDSA")
                                                    .build(pair.getPrivate())));
            return new PemPair(List.of(certificate), pair.getPrivate());
        } catch (final GeneralSecurityException | OperatorCreationException | IOException bug) {
            throw new IllegalStateException("a P-256 certificate cannot be made", bug);
        }
    }

    /** Whether we made this certificate, so that we may make a new one in its place. */
    static boolean ours(final X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                && certificate.getSubjectX500Principal().getName().contains(ORGANISATION);
    }

    private static GeneralName alternative(final String name) {
        return new GeneralName(
                Hosts.isIpv4(name) || Hosts.isIpv6(name)
                        ? GeneralName.iPAddress
                        : GeneralName.dNSName,
                name);
    }

    /** A common name may have 64 characters (RFC 5280 appendix A.1). */
    private static String commonName(final String name) {
        return name.length() <= 64 ? name : name.substring(0, 64);
    }
}
