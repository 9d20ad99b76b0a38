package org.ringdown.app.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.net.ClientCertificates;

/**
 * The authorities whose certificates count: those that the platform knows, and those of the
 * operator's own file, which is read again when it changes. They judge servers that we connect to,
 * and clients that show a certificate. {@link #trust} never touches the disk; {@code refresh} is
 * called by one thread that may block.
 */
public final class Authorities implements ClientCertificates {
    /** What a certificate may be for, if it says: to be a client, a server, anything, SIP. */
    private static final Set<String> PURPOSES =
            Set.of("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1", "2.5.29.37.0", "1.3.6.1.5.5.7.3.20");

    private final @Nullable Path file;
    private @Nullable Object seen;
    private volatile Known current;

    private record Known(Set<TrustAnchor> anchors, List<TrustManager> managers) {}

    private Authorities(
            final @Nullable Path file, final @Nullable Object seen, final Known current) {
        this.file = file;
        this.seen = seen;
        this.current = current;
    }

    /**
     * The platform's authorities and those of a file.
     *
     * @param file certificates in PEM (RFC 7468), or null
     * @throws CertificateFailure when the file cannot be used
     */
    public static Authorities open(final @Nullable Path file) throws CertificateFailure {
        final Object stamp = stamp(file);
        return new Authorities(file, stamp, read(file));
    }

    /**
     * Looks at the file, and takes it up when it changed.
     *
     * @return whether it did
     * @throws CertificateFailure once for each change that cannot be used; what was known stays
     */
    boolean refresh() throws CertificateFailure {
        final Object now = stamp(file);
        if (Objects.equals(now, seen)) {
            return false;
        }
        seen = now;
        current = read(file);
        return true;
    }

    /** For the servers that we connect to. */
    TrustManager[] managers() {
        return current.managers.toArray(TrustManager[]::new);
    }

    @Override
    public boolean trust(final X509Certificate[] chain) {
        try {
            final Set<TrustAnchor> anchors = current.anchors;
            if (anchors.isEmpty() || !fit(chain[0])) {
                return false;
            }
            final List<X509Certificate> path = new ArrayList<>(Arrays.asList(chain));
            // An authority may have been sent along, or be shown alone.
            path.removeIf(each -> path.size() > 1 && anchor(anchors, each));
            if (path.size() == 1 && anchor(anchors, chain[0])) {
                chain[0].checkValidity();
                return true;
            }
            final CertPath certificates =
                    CertificateFactory.getInstance("X.509").generateCertPath(path);
            final PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
            return true;
        } catch (final GeneralSecurityException notTrusted) {
            return false;
        }
    }

    private static boolean fit(final X509Certificate leaf) throws CertificateParsingException {
        final List<String> purposes = leaf.getExtendedKeyUsage();
        return purposes == null || purposes.stream().anyMatch(PURPOSES::contains);
    }

    private static boolean anchor(
            final Set<TrustAnchor> anchors, final X509Certificate certificate) {
        return anchors.stream().anyMatch(each -> certificate.equals(each.getTrustedCert()));
    }

    private static Known read(final @Nullable Path file) throws CertificateFailure {
        try {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            final Set<TrustAnchor> anchors = new HashSet<>();
            final List<X509Certificate> all = new ArrayList<>(ofPlatform());
            if (file != null) {
                all.addAll(PemPair.certificates(file));
            }
            for (final X509Certificate each : all) {
                store.setCertificateEntry(String.valueOf(anchors.size()), each);
                anchors.add(new TrustAnchor(each, null));
            }
            final TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new Known(Set.copyOf(anchors), List.of(factory.getTrustManagers()));
        } catch (final GeneralSecurityException | IOException refused) {
            throw new CertificateFailure(
                    "The authorities of TLS cannot be used (" + refused.getMessage() + ").",
                    refused);
        }
    }

    private static List<X509Certificate> ofPlatform() throws GeneralSecurityException {
        final TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (final TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509TrustManager manager) {
                return List.of(manager.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static @Nullable Object stamp(final @Nullable Path file) {
        if (file == null) {
            return null;
        }
        try {
            final BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(
                    attributes.lastModifiedTime(),
                    attributes.size(),
                    Objects.requireNonNullElse(attributes.fileKey(), ""));
        } catch (final IOException absent) {
            return null;
        }
    }
}
