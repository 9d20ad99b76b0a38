package org.ringdown.app.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Hosts;
import org.ringdown.app.storage.PrivateFiles;
import org.ringdown.core.Entropy;

/**
 * The server's certificate: {@code tls/cert.pem} and {@code tls/key.pem} in the data directory.
 * Without them a self-signed pair is made. {@link #refresh} takes up a changed pair; until then,
 * and whenever the new one is broken, the old one stays. {@link #get} never touches the disk and
 * may be called by any thread; {@code refresh} is called by one thread that may block, every few
 * seconds.
 */
public final class ServerCertificate implements Supplier<SSLContext> {
    /** A self-signed certificate is made anew when it has less left than this. */
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final Path certificateFile;
    private final Path keyFile;
    private Stamp seen;
    private volatile Current current;

    /** What we know of the two files without opening them. */
    private record Stamp(@Nullable FileStamp certificate, @Nullable FileStamp key) {}

    private record FileStamp(FileTime modified, long size, @Nullable Object identity) {}

    private record Current(SSLContext context, X509Certificate certificate) {}

    /** What came of looking for a new certificate. */
    public sealed interface Refreshed {
        /** The files are as before. */
        record Unchanged() implements Refreshed {}

        /**
         * A new certificate is in use.
         *
         * @param sentence says whose it is and how long it is valid
         */
        record Changed(String sentence) implements Refreshed {}

        /**
         * The files changed, but cannot be used; the old certificate stays.
         *
         * @param sentence says which file is wrong, and how; reported once for each change
         */
        record Kept(String sentence) implements Refreshed {}
    }

    private ServerCertificate(
            final Path certificateFile, final Path keyFile, final Stamp seen, final PemPair pair)
            throws CertificateFailure {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        this.seen = seen;
        this.current = new Current(context(pair), pair.leaf());
    }

    /**
     * Opens the pair in {@code data/tls}, or makes one. A pair of our own making is replaced when
     * it ends soon or does not name the main domain.
     *
     * @param data the data directory
     * @param names host names and addresses that a new certificate is for, see {@link #names}
     * @param now the wall clock
     * @throws CertificateFailure when the pair that is there cannot be used; a broken pair of the
     *     operator's is never replaced silently
     */
    public static ServerCertificate open(
            final Path data, final List<String> names, final Instant now, final Entropy entropy)
            throws CertificateFailure {
        final Path directory = data.resolve("tls");
        final Path certificateFile = directory.resolve("cert.pem");
        final Path keyFile = directory.resolve("key.pem");
        if (Files.exists(certificateFile) || Files.exists(keyFile)) {
            final Stamp stamp = stamp(certificateFile, keyFile);
            final PemPair pair = PemPair.read(certificateFile, keyFile);
            if (!SelfSigned.ours(pair.leaf())
                    || (pair.leaf().getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE))
                            && namesOf(pair.leaf()).contains(names.getFirst()))) {
                return new ServerCertificate(certificateFile, keyFile, stamp, pair);
            }
        }
        final PemPair made = SelfSigned.make(names, now, entropy);
        try {
            PrivateFiles.directory(directory);
            made.write(certificateFile, keyFile);
        } catch (final IOException failure) {
            throw new CertificateFailure(
                    "The certificate cannot be kept in "
                            + directory
                            + " ("
                            + PrivateFiles.reason(failure)
                            + ").",
                    failure);
        }
        return new ServerCertificate(
                certificateFile, keyFile, stamp(certificateFile, keyFile), made);
    }

    /**
     * The names of a new certificate: the domains, this host, {@code localhost}, and the addresses.
     *
     * @param domains the SIP domains, the main one first
     * @param host this host's name
     */
    public static List<String> names(final List<String> domains, final String host) {
        final List<String> names = new ArrayList<>(domains);
        names.add(host);
        names.add("localhost");
        Hosts.ownAddresses().forEach(address -> names.add(plain(address.getHostAddress())));
        return names.stream().distinct().toList();
    }

    /** What new connections are to use. */
    @Override
    public SSLContext get() {
        return current.context;
    }

    /** The certificate in use. */
    public X509Certificate certificate() {
        return current.certificate;
    }

    /** Whether the certificate in use is one that we made ourselves. */
    public boolean selfSigned() {
        return SelfSigned.ours(current.certificate);
    }

    /** Looks at the files, and takes up a changed pair if it is good. */
    public Refreshed refresh() {
        final Stamp now = stamp(certificateFile, keyFile);
        if (now.equals(seen)) {
            return new Refreshed.Unchanged();
        }
        seen = now;
        try {
            final PemPair pair = PemPair.read(certificateFile, keyFile);
            current = new Current(context(pair), pair.leaf());
            return new Refreshed.Changed(
                    "The certificate of "
                            + pair.leaf().getSubjectX500Principal().getName()
                            + ", valid until "
                            + pair.leaf().getNotAfter().toInstant()
                            + ", is in use now.");
        } catch (final CertificateFailure failure) {
            return new Refreshed.Kept(
                    failure.getMessage() + " The certificate that was in use stays in use.");
        }
    }

    private static SSLContext context(final PemPair pair) throws CertificateFailure {
        try {
            // The password guards nothing: this store never leaves the memory.
            final char[] password = "memory".toCharArray();
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry(
                    "server", pair.key(), password, pair.chain().toArray(X509Certificate[]::new));
            final KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (final GeneralSecurityException | IOException refused) {
            throw new CertificateFailure(
                    "The certificate and key cannot be used for TLS ("
                            + refused.getMessage()
                            + ").",
                    refused);
        }
    }

    private static Stamp stamp(final Path certificateFile, final Path keyFile) {
        return new Stamp(stamp(certificateFile), stamp(keyFile));
    }

    private static @Nullable FileStamp stamp(final Path file) {
        try {
            final BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(
                    attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (final IOException absent) {
            return null;
        }
    }

    private static List<String> namesOf(final X509Certificate certificate) {
        try {
            final Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return Objects.requireNonNullElse(names, List.<List<?>>of()).stream()
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (final CertificateParsingException broken) {
            return List.of();
        }
    }

    /** An address without its zone. */
    private static String plain(final String address) {
        final int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
