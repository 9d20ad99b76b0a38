package org.ringdown.rtc.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * What both roles hold to: which suites, groups and profiles, whose certificate, and how keys come
 * out of it. One per handshake, used by its thread only.
 */
final class HandshakePolicy {
    /** Give up after this; the relay gives up on its own deadline, too. */
    static final int TIMEOUT_MILLIS = 30_000;

    /** First retransmission; the library doubles it (RFC 6347 §4.2.4.1 allows less than 1 s). */
    static final int RESEND_MILLIS = 400;

    /** AES-GCM with forward secrecy only; our certificate is ECDSA. */
    static final int[] SERVER_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
    };

    /** As a client we also take a server whose certificate is RSA. */
    static final int[] CLIENT_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
    };

    private final List<SrtpProfile> profiles;
    private final PeerCertificate announced;
    private DtlsEnd.@Nullable Reason failure;
    private @Nullable SrtpProfile profile;
    private boolean verified;
    private @Nullable SrtpKeys keys;

    HandshakePolicy(final List<SrtpProfile> profiles, final PeerCertificate announced) {
        this.profiles = profiles.stream().filter(profile -> profile.id() != 0).toList();
        this.announced = announced;
    }

    /** Why we refused, if it was us. */
    DtlsEnd.@Nullable Reason failure() {
        return failure;
    }

    /** The keys, once the handshake is complete. */
    @Nullable SrtpKeys keys() {
        return keys;
    }

    /** Signature algorithms for certificates and handshakes: SHA-256 and better. */
    @SuppressWarnings("JdkObsolete") // the library's interface
    static Vector<SignatureAndHashAlgorithm> signatures() {
        final Vector<SignatureAndHashAlgorithm> all = new Vector<>();
        for (final short hash :
                new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512}) {
            all.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa));
        }
        all.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha256);
        all.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha384);
        for (final short hash :
                new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512}) {
            all.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.rsa));
        }
        return all;
    }

    /** What we offer in {@code use_srtp} (RFC 5764 §4.1.1). */
    UseSRTPData offeredProfiles() {
        return new UseSRTPData(profiles.stream().mapToInt(SrtpProfile::id).toArray(), new byte[0]);
    }

    /** As a server: picks the profile from the client's offer. */
    UseSRTPData chooseProfile(final @Nullable UseSRTPData offered) throws IOException {
        if (offered != null) {
            for (final SrtpProfile ours : profiles) {
                if (Arrays.stream(offered.getProtectionProfiles())
                        .anyMatch(id -> id == ours.id())) {
                    profile = ours;
                    return new UseSRTPData(new int[] {ours.id()}, new byte[0]);
                }
            }
        }
        throw refuse(DtlsEnd.Reason.NO_SRTP_PROFILE, AlertDescription.handshake_failure);
    }

    /** As a client: takes the server's choice, which must be one of ours, without an MKI. */
    void acceptProfile(final @Nullable UseSRTPData chosen) throws IOException {
        if (chosen != null
                && chosen.getProtectionProfiles().length == 1
                && chosen.getMki().length == 0) {
            for (final SrtpProfile ours : profiles) {
                if (chosen.getProtectionProfiles()[0] == ours.id()) {
                    profile = ours;
                    return;
                }
            }
        }
        throw refuse(DtlsEnd.Reason.NO_SRTP_PROFILE, AlertDescription.illegal_parameter);
    }

    /** The peer must show the certificate that its SDP announced (RFC 8827 §6.5). */
    void verify(final @Nullable Certificate shown) throws IOException {
        if (shown == null
                || shown.isEmpty()
                || !announced.matches(shown.getCertificateAt(0).getEncoded())) {
            throw refuse(DtlsEnd.Reason.WRONG_FINGERPRINT, AlertDescription.bad_certificate);
        }
        verified = true;
    }

    /** The handshake is complete: derives the keys (RFC 5764 §4.2), or refuses. */
    void complete(final TlsContext context) throws IOException {
        final SrtpProfile agreed = profile;
        if (!verified || agreed == null) {
            throw refuse(DtlsEnd.Reason.PROTOCOL, AlertDescription.handshake_failure);
        }
        final int key = agreed.keyLength();
        final int salt = agreed.saltLength();
        final byte[] material =
                context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        keys =
                new SrtpKeys(
                        agreed,
                        Secret.of(Arrays.copyOfRange(material, 0, key)),
                        Secret.of(Arrays.copyOfRange(material, 2 * key, 2 * key + salt)),
                        Secret.of(Arrays.copyOfRange(material, key, 2 * key)),
                        Secret.of(Arrays.copyOfRange(material, 2 * key + salt, 2 * (key + salt))));
        Arrays.fill(material, (byte) 0);
    }

    private TlsFatalAlert refuse(final DtlsEnd.Reason reason, final short alert) {
        failure = reason;
        return new TlsFatalAlert(alert, reason.name());
    }
}
