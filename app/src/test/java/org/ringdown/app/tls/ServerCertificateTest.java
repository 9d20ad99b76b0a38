package org.ringdown.app.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.tls.ServerCertificate.Refreshed;
import org.ringdown.core.Entropy;
import org.ringdown.testkit.SeededEntropy;

class ServerCertificateTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final List<String> NAMES =
            List.of("example.org", "host", "localhost", "192.0.2.1", "2001:db8:0:0:0:0:0:1");

    private final Entropy entropy = new SeededEntropy(1);

    @TempDir Path data;

    @Test
    void makesOneThatNamesEverything() throws Exception {
        final ServerCertificate certificate = open(NAMES, NOW);
        final X509Certificate made = certificate.certificate();
        assertThat(made.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactlyElementsOf(NAMES);
        assertThat(made.getPublicKey()).isInstanceOf(ECPublicKey.class);
        assertThat(
                        Duration.between(
                                made.getNotBefore().toInstant(), made.getNotAfter().toInstant()))
                .isLessThanOrEqualTo(Duration.ofDays(825));
        assertThat(made.getBasicConstraints()).isEqualTo(-1);
        made.verify(made.getPublicKey());
        assertThat(certificate.selfSigned()).isTrue();
        assertThat(certificate.get().createSSLEngine()).isNotNull();
        for (final String file : List.of("cert.pem", "key.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void keepsItAcrossStarts() throws Exception {
        final X509Certificate first = open(NAMES, NOW).certificate();
        assertThat(open(NAMES, NOW.plus(Duration.ofDays(700))).certificate()).isEqualTo(first);
    }

    @Test
    void makesAnotherBeforeItEndsAndForAnotherDomain() throws Exception {
        final X509Certificate first = open(NAMES, NOW).certificate();
        final X509Certificate second = open(NAMES, NOW.plus(Duration.ofDays(800))).certificate();
        assertThat(second).isNotEqualTo(first);
        final X509Certificate third =
                open(List.of("example.net", "localhost"), NOW.plus(Duration.ofDays(800)))
                        .certificate();
        assertThat(third).isNotEqualTo(second);
    }

    @Test
    void takesUpANewPairWithoutARestart() throws Exception {
        final ServerCertificate certificate = open(NAMES, NOW);
        final SSLContext before = certificate.get();
        assertThat(certificate.refresh()).isEqualTo(new Refreshed.Unchanged());
        final PemPair real = SelfSigned.make(List.of("real.example"), NOW, entropy);
        replace(real);
        assertThat(certificate.refresh())
                .isInstanceOfSatisfying(
                        Refreshed.Changed.class,
                        changed ->
                                assertThat(changed.sentence())
                                        .contains("real.example")
                                        .endsWith("is in use now."));
        assertThat(certificate.get()).isNotSameAs(before);
        assertThat(certificate.certificate()).isEqualTo(real.leaf());
        assertThat(certificate.refresh()).isEqualTo(new Refreshed.Unchanged());
    }

    @Test
    void keepsTheOldPairWhileTheNewOneIsBroken() throws Exception {
        final ServerCertificate certificate = open(NAMES, NOW);
        final SSLContext before = certificate.get();
        final PemPair real = SelfSigned.make(List.of("real.example"), NOW, entropy);
        final byte[] oldKey = Files.readAllBytes(file("key.pem"));
        replace(real);
        Files.write(file("key.pem"), oldKey);
        assertThat(certificate.refresh())
                .isEqualTo(
                        new Refreshed.Kept(
                                file("key.pem")
                                        + " is not the key of the first certificate in "
                                        + file("cert.pem")
                                        + ". The certificate that was in use stays in use."));
        assertThat(certificate.refresh()).isEqualTo(new Refreshed.Unchanged());
        assertThat(certificate.get()).isSameAs(before);
        replace(real);
        assertThat(certificate.refresh()).isInstanceOf(Refreshed.Changed.class);
        Files.writeString(file("cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END");
        assertThat(certificate.refresh()).isInstanceOf(Refreshed.Kept.class);
        Files.delete(file("cert.pem"));
        assertThat(certificate.refresh())
                .isEqualTo(
                        new Refreshed.Kept(
                                file("cert.pem")
                                        + " cannot be read as PEM (it is not there). The"
                                        + " certificate that was in use stays in use."));
        assertThat(certificate.certificate()).isEqualTo(real.leaf());
    }

    @Test
    void doesNotReplaceTheOperatorsPair() throws Exception {
        Files.createDirectory(data.resolve("tls"));
        Files.writeString(file("cert.pem"), "");
        Files.writeString(file("key.pem"), "");
        assertThatThrownBy(() -> open(NAMES, NOW))
                .isInstanceOf(CertificateFailure.class)
                .hasMessage(
                        file("cert.pem")
                                + " holds no certificate; it must have a block that starts with"
                                + " -----BEGIN CERTIFICATE-----.");
        assertThat(file("cert.pem")).isEmptyFile();
    }

    @Test
    void namesHoldEachOnce() {
        assertThat(ServerCertificate.names(List.of("example.org"), "localhost"))
                .startsWith("example.org", "localhost")
                .doesNotHaveDuplicates()
                .noneMatch(name -> name.contains("%"));
    }

    private ServerCertificate open(final List<String> names, final Instant now)
            throws CertificateFailure {
        return ServerCertificate.open(data, names, now, entropy);
    }

    /** Writes a pair and makes sure that the files look newer, however coarse the file system. */
    private void replace(final PemPair pair) throws IOException {
        final FileTime later =
                FileTime.from(
                        Files.getLastModifiedTime(file("key.pem"))
                                .toInstant()
                                .plus(Duration.ofSeconds(5)));
        pair.write(file("cert.pem"), file("key.pem"));
        Files.setLastModifiedTime(file("cert.pem"), later);
        Files.setLastModifiedTime(file("key.pem"), later);
    }

    private Path file(final String name) {
        return data.resolve("tls").resolve(name);
    }
}
