package org.ringdown.rtc.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * Our identity in DTLS-SRTP: one key pair (ECDSA P-256) and a self-signed certificate, made anew at
 * each start unless calls are to outlive it. What counts is the certificate's fingerprint, which
 * travels in the SDP (RFC 8122); a name in it would only tell who we are. Safe from any thread once
 * made.
 */
public final class DtlsEndpoint {
    private static final Duration BACKDATED = Duration.ofDays(1);
    private static final Duration VALID = Duration.ofDays(3_650);
    private static final DateTimeFormatter DER_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final SignatureAndHashAlgorithm ECDSA_SHA256 =
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    /**
     * AEAD_AES_128_GCM first: it is the cheapest to us, and every browser has it. A tag of 32 bits
     * is for peers that have nothing better.
     */
    public static final List<SrtpProfile> PROFILES =
            List.of(
                    SrtpProfile.AEAD_AES_128_GCM,
                    SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                    SrtpProfile.AEAD_AES_256_GCM,
                    SrtpProfile.AES_CM_128_HMAC_SHA1_32);

    private final Library library;
    private final AsymmetricKeyParameter privateKey;
    private final List<SrtpProfile> profiles;
    private final Certificate certificate;
    private final String fingerprint;
    private final byte[] der;

    /**
     * Makes the key pair and the certificate, with {@link #PROFILES}.
     *
     * @param entropy where keys, nonces and randoms come from; used from several threads
     * @param epochMillis the time of day, for the certificate's validity
     */
    public DtlsEndpoint(final Entropy entropy, final long epochMillis) {
        this(entropy, epochMillis, PROFILES);
    }

    /**
     * Makes the key pair and the certificate.
     *
     * @param entropy where keys, nonces and randoms come from; used from several threads. A native
     *     library has its own source for the keys of an exchange and the nonces of signatures
     * @param epochMillis the time of day, for the certificate's validity
     * @param profiles the SRTP profiles that we speak, best first
     */
    public DtlsEndpoint(
            final Entropy entropy, final long epochMillis, final List<SrtpProfile> profiles) {
        this(entropy, epochMillis, profiles, true);
    }

    /** With or without a native library for the arithmetic, where there is one. */
    DtlsEndpoint(
            final Entropy entropy,
            final long epochMillis,
            final List<SrtpProfile> profiles,
            final boolean natively) {
        this.profiles = List.copyOf(profiles);
        final EntropyRandom random = new EntropyRandom(entropy);
        final ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(
                new ECKeyGenerationParameters(
                        ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1), random));
        final AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        privateKey = pair.getPrivate();
        library = Library.of(random, privateKey, natively);
        try {
            der = selfSigned(pair, entropy, Instant.ofEpochMilli(epochMillis));
            certificate =
                    new Certificate(new TlsCertificate[] {library.crypto().createCertificate(der)});
            fingerprint = fingerprint("sha-256");
        } catch (final IOException | OperatorCreationException bug) {
            throw new IllegalStateException("a self-signed certificate can always be made", bug);
        }
    }

    private DtlsEndpoint(
            final Entropy entropy, final AsymmetricKeyParameter privateKey, final byte[] der)
            throws IOException {
        profiles = PROFILES;
        this.privateKey = privateKey;
        library = Library.of(new EntropyRandom(entropy), privateKey, true);
        this.der = der;
        certificate =
                new Certificate(new TlsCertificate[] {library.crypto().createCertificate(der)});
        fingerprint = fingerprint("sha-256");
    }

    /**
     * The identity of an earlier start, so that peers who know its fingerprint know us.
     *
     * @param identity from {@link #identity}; may be damaged
     */
    public static Parsed<DtlsEndpoint> of(final Secret identity, final Entropy entropy) {
        final ByteBuffer bytes = ByteBuffer.wrap(identity.reveal());
        try {
            final byte[] key = new byte[bytes.getShort() & 0xffff];
            bytes.get(key);
            final byte[] der = new byte[bytes.remaining()];
            bytes.get(der);
            return Parsed.ok(new DtlsEndpoint(entropy, PrivateKeyFactory.createKey(key), der));
        } catch (final IOException | RuntimeException damaged) {
            return Parsed.malformed("an identity is a private key and a certificate", 0);
        }
    }

    /**
     * Private key and certificate, for another start. It must be kept where nobody else can read
     * it.
     */
    public Secret identity() {
        try {
            final byte[] key =
                    PrivateKeyInfoFactory.createPrivateKeyInfo(privateKey).getEncoded("DER");
            final ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES + key.length + der.length);
            return Secret.of(bytes.putShort((short) key.length).put(key).put(der).array());
        } catch (final IOException bug) {
            throw new IllegalStateException("a key that was made can be written", bug);
        }
    }

    private static byte[] selfSigned(
            final AsymmetricCipherKeyPair pair, final Entropy entropy, final Instant now)
            throws IOException, OperatorCreationException {
        final X500Name name = new X500Name("CN=WebRTC");
        final byte[] serial = new byte[16];
        entropy.fill(serial);
        final AlgorithmIdentifier signature =
                new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
        return new X509v3CertificateBuilder(
                        name,
                        new BigInteger(1, serial).setBit(0),
                        time(now.minus(BACKDATED)),
                        time(now.plus(VALID)),
                        name,
                        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic()))
                .build(
                        new BcECContentSignerBuilder(
                                        signature,
                                        new DefaultDigestAlgorithmIdentifierFinder()
                                                .find(signature))
                                .build(pair.getPrivate()))
                .getEncoded();
    }

    private static Time time(final Instant instant) {
        return new Time(new ASN1GeneralizedTime(DER_TIME.format(instant)));
    }

    /** The value of our {@code a=fingerprint} line: {@code sha-256 AB:CD:...} (RFC 8122 §5). */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * The same with another hash function.
     *
     * @param hash {@code sha-256}, {@code sha-384} or {@code sha-512}
     */
    public String fingerprint(final String hash) {
        return hash
                + " "
                + HexFormat.ofDelimiter(":")
                        .withUpperCase()
                        .formatHex(PeerCertificate.hash(hash.toUpperCase(Locale.ROOT), der));
    }

    /**
     * A new association. It does nothing until {@link DtlsAssociation#run} is called, on a thread
     * of its own.
     *
     * @param role our side of the handshake
     * @param announced the fingerprints of the peer's SDP
     * @param pipe where its datagrams come from and go to
     */
    public DtlsAssociation associate(
            final DtlsRole role, final List<Fingerprint> announced, final DatagramPipe pipe) {
        return new DtlsAssociation(this, role, new PeerCertificate(announced), pipe);
    }

    List<SrtpProfile> profiles() {
        return profiles;
    }

    TlsCrypto crypto() {
        return library.crypto();
    }

    /** The groups for the key exchange, best first. */
    List<Integer> groups() {
        return library.groups();
    }

    TlsCredentialedSigner credentials(final TlsContext context) {
        return library.signer(context, certificate, ECDSA_SHA256);
    }
}
