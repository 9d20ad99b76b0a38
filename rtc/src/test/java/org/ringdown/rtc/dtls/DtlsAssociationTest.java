package org.ringdown.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.testkit.SeededEntropy;

/** Handshakes of our client with our server; foreign peers are in {@link OpenSslTest}. */
class DtlsAssociationTest {
    private static final long NOW = 1_790_000_000_000L;

    private final DtlsEndpoint alice = new DtlsEndpoint(new SeededEntropy(1), NOW);
    private final DtlsEndpoint bob = new DtlsEndpoint(new SeededEntropy(2), NOW);
    private final QueuePipe[] wire = QueuePipe.pair();

    private static List<Fingerprint> of(final DtlsEndpoint endpoint) {
        return List.of(Fingerprint.parse(endpoint.fingerprint()).orThrow());
    }

    /** One side of a handshake, running. */
    private static final class Side {
        final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
        final CompletableFuture<DtlsEnd> end = new CompletableFuture<>();

        Side(final DtlsAssociation association) {
            Thread.ofVirtual().start(() -> end.complete(association.run(k -> keys.complete(k))));
        }

        SrtpKeys keys() throws ExecutionException, InterruptedException, TimeoutException {
            return keys.get(30, TimeUnit.SECONDS);
        }

        DtlsEnd end() throws ExecutionException, InterruptedException, TimeoutException {
            return end.get(60, TimeUnit.SECONDS);
        }
    }

    private Side client(final List<Fingerprint> expected) {
        return new Side(alice.associate(DtlsRole.CLIENT, expected, wire[0]));
    }

    private Side server(final List<Fingerprint> expected) {
        return new Side(bob.associate(DtlsRole.SERVER, expected, wire[1]));
    }

    @Test
    void bothSidesGetTheSameKeys() throws Exception {
        final Side client = client(of(bob));
        final Side server = server(of(alice));

        assertThat(client.keys()).isEqualTo(server.keys());
        assertThat(client.keys().profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
        assertThat(client.keys().clientKey()).isNotEqualTo(client.keys().serverKey());
        assertThat(client.keys().clientKey().reveal()).hasSize(16);
        assertThat(client.keys().clientSalt().reveal()).hasSize(12);
        assertThat(client.keys().toString()).contains("***").doesNotContain("[B");
        assertThat(client.keys().localKey(DtlsRole.CLIENT))
                .isEqualTo(server.keys().remoteKey(DtlsRole.SERVER));
        assertThat(client.keys().remoteSalt(DtlsRole.CLIENT))
                .isEqualTo(server.keys().localSalt(DtlsRole.SERVER));

        wire[0].close();
        assertThat(client.end()).isEqualTo(new DtlsEnd.Closed());
        wire[1].close();
        // The client's goodbye may have been faster than our own closing.
        assertThat(server.end()).isIn(new DtlsEnd.Closed(), new DtlsEnd.ClosedByPeer());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void bothLibrariesUnderstandEachOther(final boolean clientsNative, final boolean serversNative)
            throws Exception {
        final DtlsEndpoint client =
                new DtlsEndpoint(new SeededEntropy(3), NOW, DtlsEndpoint.PROFILES, clientsNative);
        final DtlsEndpoint server =
                new DtlsEndpoint(new SeededEntropy(4), NOW, DtlsEndpoint.PROFILES, serversNative);
        assertThat(client.crypto() instanceof JcaTlsCrypto)
                .as("there is a library for 64-bit x86 alone")
                .isEqualTo(clientsNative && "amd64".equals(System.getProperty("os.arch")));
        final Side one = new Side(client.associate(DtlsRole.CLIENT, of(server), wire[0]));
        final Side other = new Side(server.associate(DtlsRole.SERVER, of(client), wire[1]));

        assertThat(one.keys()).isEqualTo(other.keys());
        wire[0].close();
        wire[1].close();
    }

    @Test
    void aServerRefusesAClientWithAnotherCertificate() throws Exception {
        final Side client = client(of(bob));
        final Side server = server(of(bob));

        assertThat(server.end())
                .isInstanceOfSatisfying(
                        DtlsEnd.Failed.class,
                        f -> assertThat(f.reason()).isEqualTo(DtlsEnd.Reason.WRONG_FINGERPRINT));
        assertThat(server.keys).isNotDone();
        assertThat(client.end()).isInstanceOf(DtlsEnd.Failed.class);
        assertThat(client.keys).isNotDone();
    }

    @Test
    void aClientRefusesAServerWithAnotherCertificate() throws Exception {
        final Side server = server(of(alice));
        final Side client = client(of(alice));

        assertThat(client.end())
                .isInstanceOfSatisfying(
                        DtlsEnd.Failed.class,
                        f -> assertThat(f.reason()).isEqualTo(DtlsEnd.Reason.WRONG_FINGERPRINT));
        assertThat(client.keys).isNotDone();
        wire[1].close();
        assertThat(server.keys).isNotDone();
    }

    @Test
    void theServersPreferenceAmongTheClientsProfilesCounts() throws Exception {
        final DtlsEndpoint old =
                new DtlsEndpoint(
                        new SeededEntropy(3), NOW, List.of(SrtpProfile.AES_CM_128_HMAC_SHA1_80));
        final Side client = new Side(old.associate(DtlsRole.CLIENT, of(bob), wire[0]));
        final Side server = server(of(old));

        assertThat(client.keys()).isEqualTo(server.keys());
        assertThat(client.keys().profile()).isEqualTo(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        assertThat(client.keys().clientSalt().reveal()).hasSize(14);
    }

    @Test
    void aShortTagIsForPeersThatHaveNothingBetter() throws Exception {
        final DtlsEndpoint old =
                new DtlsEndpoint(
                        new SeededEntropy(3),
                        NOW,
                        // What has no number in DTLS is not offered.
                        List.of(
                                SrtpProfile.AES_256_CM_HMAC_SHA1_80,
                                SrtpProfile.AES_CM_128_HMAC_SHA1_32));
        final Side client = new Side(old.associate(DtlsRole.CLIENT, of(bob), wire[0]));
        final Side server = server(of(old));

        assertThat(server.keys().profile()).isEqualTo(SrtpProfile.AES_CM_128_HMAC_SHA1_32);
        assertThat(client.keys().local(DtlsRole.CLIENT))
                .isEqualTo(server.keys().remote(DtlsRole.SERVER));
        assertThat(client.keys().remote(DtlsRole.CLIENT))
                .isEqualTo(server.keys().local(DtlsRole.SERVER));
    }

    @Test
    void withoutACommonProfileThereAreNoKeys() throws Exception {
        final DtlsEndpoint strange =
                new DtlsEndpoint(new SeededEntropy(3), NOW, List.of(SrtpProfile.AEAD_AES_256_GCM));
        final DtlsEndpoint old =
                new DtlsEndpoint(
                        new SeededEntropy(4), NOW, List.of(SrtpProfile.AES_CM_128_HMAC_SHA1_80));
        final Side client = new Side(strange.associate(DtlsRole.CLIENT, of(old), wire[0]));
        final Side server = new Side(old.associate(DtlsRole.SERVER, of(strange), wire[1]));

        assertThat(server.end())
                .isInstanceOfSatisfying(
                        DtlsEnd.Failed.class,
                        f -> assertThat(f.reason()).isEqualTo(DtlsEnd.Reason.NO_SRTP_PROFILE));
        assertThat(client.end()).isInstanceOf(DtlsEnd.Failed.class);
    }

    @Test
    void aWeakFingerprintIsNone() throws Exception {
        final Side server = server(List.of(new Fingerprint("sha-1", "AB:CD")));
        assertThat(server.end())
                .isInstanceOfSatisfying(
                        DtlsEnd.Failed.class,
                        f -> assertThat(f.reason()).isEqualTo(DtlsEnd.Reason.NO_FINGERPRINT));
    }

    @Test
    void theStrongestHashCounts() {
        final Fingerprint good = of(alice).getFirst();
        final byte[] der = "some certificate".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        final Fingerprint strong = hash("SHA-512", der);
        final Fingerprint weak = hash("SHA-256", der);

        assertThat(new PeerCertificate(List.of(weak)).matches(der)).isTrue();
        assertThat(new PeerCertificate(List.of(weak, strong)).matches(der)).isTrue();
        assertThat(new PeerCertificate(List.of(good, weak)).matches(der)).isTrue();
        final Fingerprint other = hash("SHA-512", new byte[1]);
        assertThat(new PeerCertificate(List.of(weak, other)).matches(der)).isFalse();
        assertThat(new PeerCertificate(List.of()).matches(der)).isFalse();
    }

    private static Fingerprint hash(final String algorithm, final byte[] data) {
        return new Fingerprint(
                algorithm.toLowerCase(java.util.Locale.ROOT),
                java.util.HexFormat.ofDelimiter(":")
                        .withUpperCase()
                        .formatHex(PeerCertificate.hash(algorithm, data)));
    }

    @Test
    void lostFlightsAreSentAgain() throws Exception {
        // The line gets better, on each way by itself: however the two threads take turns, five
        // losses are at most 400 ms doubled four times.
        final AtomicInteger fromClient = new AtomicInteger();
        final AtomicInteger fromServer = new AtomicInteger();
        wire[0].sendingOnly(_ -> survives(fromClient.incrementAndGet(), 3));
        wire[1].sendingOnly(_ -> survives(fromServer.incrementAndGet(), 2));
        final Side server = server(of(alice));
        final Side client = client(of(bob));

        assertThat(client.keys()).isEqualTo(server.keys());
        assertThat(fromClient).hasValueGreaterThan(6);
        assertThat(fromServer).hasValueGreaterThan(6);
    }

    private static boolean survives(final int number, final int every) {
        return number > 6 || number % every != 0;
    }

    @Test
    void aFinishedServerAnswersAClientThatLostItsLastFlight() throws Exception {
        // The first Finished of the server (epoch 1) is lost: the client asks again.
        final AtomicInteger encrypted = new AtomicInteger();
        wire[1].sendingOnly(d -> d[4] == 0 || encrypted.incrementAndGet() > 1);
        final Side server = server(of(alice));
        final Side client = client(of(bob));

        assertThat(client.keys()).isEqualTo(server.keys());
        assertThat(encrypted).hasValueGreaterThan(1);
    }

    @Test
    void theFilterPassesAWholeHandshakeOfBothSides() throws Exception {
        final RecordFilter toServer = new RecordFilter();
        final RecordFilter toClient = new RecordFilter();
        final ConcurrentLinkedQueue<RecordFilter.Verdict> refused = new ConcurrentLinkedQueue<>();
        wire[0].sendingOnly(d -> passes(toServer, d, refused));
        wire[1].sendingOnly(d -> passes(toClient, d, refused));
        final Side server = server(of(alice));
        final Side client = client(of(bob));

        assertThat(client.keys()).isEqualTo(server.keys());
        assertThat(refused).isEmpty();
    }

    private static boolean passes(
            final RecordFilter filter,
            final byte[] datagram,
            final ConcurrentLinkedQueue<RecordFilter.Verdict> refused) {
        final RecordFilter.Verdict verdict = filter.check(datagram, 0, datagram.length, 0);
        if (verdict != RecordFilter.Verdict.PASS) {
            refused.add(verdict);
        }
        return verdict == RecordFilter.Verdict.PASS;
    }

    @Test
    void garbageInTheWayDoesNotEndAHandshake() throws Exception {
        final Side server = server(of(alice));
        final List<byte[]> garbage = new ArrayList<>();
        garbage.add(new byte[13]);
        garbage.add(new byte[1_400]);
        garbage.add(new byte[] {22, -2, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9});
        for (final byte[] datagram : garbage) {
            wire[0].send(datagram, 0, datagram.length);
        }
        final Side client = client(of(bob));

        assertThat(client.keys()).isEqualTo(server.keys());
    }

    @Test
    void fingerprintsAreMadeAnewAndWellFormed() {
        assertThat(alice.fingerprint()).matches("sha-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(alice.fingerprint()).isNotEqualTo(bob.fingerprint());
        final @Nullable Fingerprint parsed = Fingerprint.parse(alice.fingerprint()).orNull();
        assertThat(parsed).isNotNull();
    }
}
