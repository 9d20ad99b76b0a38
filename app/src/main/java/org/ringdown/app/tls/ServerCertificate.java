package org.ringdown.app.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.ringdown.app.config.Hosts;
import org.ringdown.app.storage.PrivateFiles;
import org.ringdown.core.Entropy;

/**
 * What we show of ourselves under TLS: the main pair {@code tls/cert.pem} and {@code tls/key.pem}
 * in the data directory, pairs for further names, chosen by the name that a client asks for, and
 * the authorities that we trust. Without a main pair a self-signed one is made. {@link #refresh}
 * takes up what changed; until then, and whenever something new is broken, the old stays. {@link
 * #get} and {@link #client} never touch the disk and may be called by any thread; {@code refresh}
 * is called by one thread that may block, every few seconds.
 */
public final class ServerCertificate implements Supplier<SSLContext> {
    /** A self-signed certificate is made anew when it has less left than this. */
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final PairOnDisk main;
    private final List<PairOnDisk> others;
    private final Authorities authorities;
    private volatile Current current;

    private record Current(SSLContext server, SSLContext client, X509Certificate certificate) {}

    /** What came of looking for changes. */
    public sealed interface Refreshed {
        /** The files are as before. */
        record Unchanged() implements Refreshed {}

        /**
         * Something new is in use.
         *
         * @param sentence says whose certificate it is and how long it is valid
         */
        record Changed(String sentence) implements Refreshed {}

        /**
         * A file changed, but cannot be used; the old one stays.
         *
         * @param sentence says which file is wrong, and how; reported once for each change
         */
        record Kept(String sentence) implements Refreshed {}
    }

    private ServerCertificate(
            final PairOnDisk main, final List<PairOnDisk> others, final Authorities authorities)
            throws CertificateFailure {
        this.main = main;
        this.others = List.copyOf(others);
        this.authorities = authorities;
        this.current = contexts();
    }

    /** The main pair alone, and the authorities of the platform. See {@link #open}. */
    public static ServerCertificate open(
            final Path data, final List<String> names, final Instant now, final Entropy entropy)
            throws CertificateFailure {
        return open(data, names, now, entropy, List.of(), Authorities.open(null));
    }

    /**
     * Opens the pair in {@code data/tls}, or makes one, and the other pairs. A pair of our own
     * making is replaced when it ends soon or does not name the main domain.
     *
     * @param data the data directory
     * @param names host names and addresses that a new certificate is for, see {@link #names}
     * @param now the wall clock
     * @param further directories with a pair each
     * @param authorities whom we trust
     * @throws CertificateFailure when a pair that is there cannot be used; a broken pair of the
     *     operator's is never replaced silently
     */
    public static ServerCertificate open(
            final Path data,
            final List<String> names,
            final Instant now,
            final Entropy entropy,
            final List<Path> further,
            final Authorities authorities)
            throws CertificateFailure {
        final List<PairOnDisk> others = new ArrayList<>();
        for (final Path directory : further) {
            others.add(PairOnDisk.read(directory));
        }
        final Path directory = data.resolve("tls");
        if (PairOnDisk.exists(directory)) {
            final PairOnDisk found = PairOnDisk.read(directory);
            final X509Certificate leaf = found.pair().leaf();
            if (!SelfSigned.ours(leaf)
                    || (leaf.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE))
                            && namesOf(leaf).contains(names.getFirst()))) {
                return new ServerCertificate(found, others, authorities);
            }
        }
        final PemPair made = SelfSigned.make(names, now, entropy);
        try {
            PrivateFiles.directory(directory);
            made.write(PairOnDisk.certificateFile(directory), PairOnDisk.keyFile(directory));
        } catch (final IOException failure) {
            throw new CertificateFailure(
                    "The certificate cannot be kept in "
                            + directory
                            + " ("
                            + PrivateFiles.reason(failure)
                            + ").",
                    failure);
        }
        return new ServerCertificate(PairOnDisk.read(directory), others, authorities);
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

    /** What new connections that come in are to use. */
    @Override
    public SSLContext get() {
        return current.server;
    }

    /** What new connections that we open are to use. */
    public SSLContext client() {
        return current.client;
    }

    /** The main certificate in use. */
    public X509Certificate certificate() {
        return current.certificate;
    }

    /** Whether the main certificate in use is one that we made ourselves. */
    public boolean selfSigned() {
        return SelfSigned.ours(current.certificate);
    }

    /** Looks at the files, and takes up what changed if it is good. */
    public Refreshed refresh() {
        final List<String> news = new ArrayList<>();
        final List<String> failures = new ArrayList<>();
        refresh(main, news, failures);
        others.forEach(each -> refresh(each, news, failures));
        try {
            if (authorities.refresh()) {
                news.add("The file of authorities that are trusted is read anew.");
            }
            if (!news.isEmpty()) {
                current = contexts();
            }
        } catch (final CertificateFailure failure) {
            failures.add(failure.getMessage() + " The authorities that were in use stay in use.");
        }
        if (!failures.isEmpty()) {
            return new Refreshed.Kept(String.join(" ", failures));
        }
        return news.isEmpty()
                ? new Refreshed.Unchanged()
                : new Refreshed.Changed(String.join(" ", news));
    }

    private static void refresh(
            final PairOnDisk pair, final List<String> news, final List<String> failures) {
        try {
            if (pair.refresh()) {
                final X509Certificate leaf = pair.pair().leaf();
                news.add(
                        "The certificate of "
                                + leaf.getSubjectX500Principal().getName()
                                + ", valid until "
                                + leaf.getNotAfter().toInstant()
                                + ", is in use now.");
            }
        } catch (final CertificateFailure failure) {
            failures.add(failure.getMessage() + " The certificate that was in use stays in use.");
        }
    }

    private Current contexts() throws CertificateFailure {
        final List<PemPair> pairs = new ArrayList<>();
        pairs.add(main.pair());
        others.forEach(each -> pairs.add(each.pair()));
        final KeyManager[] keys = {new NamedKeys(pairs)};
        try {
            final SSLContext server = SSLContext.getInstance("TLS");
            server.init(keys, new TrustManager[] {new AnyClient()}, null);
            final SSLContext client = SSLContext.getInstance("TLS");
            client.init(keys, authorities.managers(), null);
            return new Current(server, client, main.pair().leaf());
        } catch (final GeneralSecurityException refused) {
            throw new CertificateFailure(
                    "The certificate and key cannot be used for TLS ("
                            + refused.getMessage()
                            + ").",
                    refused);
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
