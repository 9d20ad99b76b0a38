package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.port.StoredPassword;
import org.ringdown.service.trust.Trust;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.service.trust.TrustedPeers;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Transport;

/** Who comes in with a password, who without, and what their names may be. */
class TrustTest {
    /** The first device of a bench has this address. */
    private static final TrustedPeer FIRST =
            new TrustedPeer(
                    "trunk",
                    List.of(AddressRange.of(InetAddress.ofLiteral("192.0.2.11"))),
                    Set.of(),
                    true,
                    false);

    private static Trust trust(final List<TrustedPeer> peers, final boolean strangers) {
        return new Trust(new TrustedPeers(peers), strangers, Trust.CLOSED.digests());
    }

    private static Bench bench(final List<TrustedPeer> peers, final boolean strangers) {
        return new Bench(
                Operator.NOBODY
                        .with(trust(peers, strangers))
                        .with(
                                new Aliases(
                                        Map.of("info", List.of("alice"), "boss", List.of("bob")))));
    }

    @Test
    void aPeerNeedsNoPasswordButToRegister() {
        final Bench bench = bench(List.of(FIRST), false);
        final Device trunk = bench.device("trunk", "nobody", "none", Transport.UDP);
        final Device bob = bench.phone("bob");
        bob.register();
        trunk.answersChallenges = false;

        trunk.send(
                trunk.request(Method.MESSAGE, bob.aor())
                        .set("From", "<sip:+4930123@example.net>;tag=1")
                        .build());
        assertThat(trunk.last().status()).isEqualTo(200);
        trunk.send(trunk.register(60));
        assertThat(trunk.last().status()).isEqualTo(401);

        final Device other = bench.device("other", "nobody", "none", Transport.UDP);
        other.answersChallenges = false;
        other.send(other.request(Method.MESSAGE, bob.aor()).build());
        assertThat(other.last().status()).isEqualTo(407);
    }

    @Test
    void strangersRingUsersAndDoNothingElse() {
        final Bench bench = bench(List.of(), true);
        final Device bob = bench.phone("bob");
        bob.register();
        final Device stranger = bench.device("stranger", "carol", "none", Transport.UDP);
        stranger.answersChallenges = false;
        final String carol = "<sip:carol@example.net>;tag=1";

        stranger.send(
                stranger.request(Method.INVITE, bob.aor())
                        .set("From", carol)
                        .set("Alert-Info", "<http://x>;info=alert-autoanswer")
                        .body("application/sdp", stranger.offer("sendrecv", 1))
                        .build());
        assertThat(bob.has(Method.INVITE)).isTrue();
        bob.rings().ring();
        assertThat(stranger.last().status()).isEqualTo(180);

        for (final Method method :
                List.of(
                        Method.MESSAGE,
                        Method.SUBSCRIBE,
                        Method.REFER,
                        Method.INFO,
                        Method.OPTIONS,
                        Method.of("PUBLISH"))) {
            stranger.send(stranger.request(method, bob.aor()).set("From", carol).build());
            assertThat(stranger.last().status()).as(method.name()).isEqualTo(407);
        }
        for (final String uri : List.of("sip:bob@example.com", "tel:+1900123", bob.contact())) {
            stranger.send(
                    stranger.request(Method.INVITE, uri)
                            .set("From", carol)
                            .body("application/sdp", stranger.offer("sendrecv", 1))
                            .build());
            assertThat(stranger.last().status()).as(uri).isEqualTo(407);
        }
        // Nobody is a stranger who says to be one of ours.
        stranger.send(stranger.request(Method.INVITE, bob.aor()).build());
        assertThat(stranger.last().status()).isEqualTo(407);
    }

    @Test
    void strangersDoNotRingAllTheTime() {
        final Bench bench = bench(List.of(), true);
        final Device stranger = bench.device("stranger", "carol", "none", Transport.UDP);
        stranger.answersChallenges = false;
        final List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            stranger.send(
                    stranger.request(Method.INVITE, "sip:nobody@example.org")
                            .set("From", "<sip:carol@example.net>;tag=1")
                            .body("application/sdp", stranger.offer("sendrecv", 1))
                            .build());
            statuses.add(stranger.last().status());
        }
        assertThat(statuses.subList(0, 20)).containsOnly(480);
        assertThat(statuses.getLast()).isEqualTo(503);
    }

    /** Every method is challenged, whatever it asks for. */
    @Test
    void noMethodComesInWithoutAPassword() {
        final Bench bench = bench(List.of(), false);
        final Device bob = bench.phone("bob");
        bob.register();
        bob.inbox.clear();
        final Device stranger = bench.device("stranger", "carol", "none", Transport.TCP);
        stranger.answersChallenges = false;
        for (final String name :
                List.of(
                        "INVITE",
                        "MESSAGE",
                        "SUBSCRIBE",
                        "PUBLISH",
                        "REFER",
                        "INFO",
                        "NOTIFY",
                        "UPDATE",
                        "PRACK",
                        "BYE",
                        "OPTIONS",
                        "FOO")) {
            stranger.send(stranger.request(Method.of(name), bob.aor()).build());
            assertThat(stranger.last().status()).as(name).isEqualTo(407);
        }
        stranger.send(stranger.request(Method.ACK, bob.aor()).build());
        assertThat(bob.inbox).isEmpty();
    }

    /** RFC 3261 §26.3.2.4: whoever does not answer a challenge costs no memory. */
    @Test
    void aChallengeIsNotRemembered() {
        final Bench bench = bench(List.of(), false);
        final Device stranger = bench.device("stranger", "carol", "none", Transport.UDP);
        stranger.answersChallenges = false;
        final SipRequest invite =
                stranger.request(Method.INVITE, "sip:bob@example.org")
                        .body("application/sdp", stranger.offer("sendrecv", 1))
                        .build();
        stranger.send(invite);
        final String tag = String.valueOf(stranger.last().toTag());
        stranger.send(invite);
        assertThat(stranger.last().toTag()).isEqualTo(tag);
        stranger.send(stranger.register(60));
        assertThat(stranger.last().status()).isEqualTo(401);
        stranger.send(
                stranger.request(Method.BYE, "sip:bob@example.org")
                        .set("To", "<sip:bob@example.org>;tag=never")
                        .build());
        assertThat(stranger.last().status()).isEqualTo(407);
        stranger.send(
                stranger.register(60).edit().set("To", "<sip:carol@example.org>;tag=1").build());
        assertThat(stranger.last().status()).isEqualTo(401);
        // Nothing is left without waiting for any timer.
        bench.assertNothingIsLeft();
    }

    @Test
    void aUserMayCallUnderAnAliasOrUnderNoNameAtAll() {
        final Bench bench = bench(List.of(), false);
        final Device alice = bench.phone("alice");
        final Device bob = bench.phone("bob");
        bob.register();
        for (final String from :
                List.of(
                        "<sip:info@example.org>;tag=1",
                        "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1",
                        "<sip:alice@203.0.113.7>;tag=1")) {
            alice.send(
                    alice.request(Method.MESSAGE, bob.aor())
                            .set("From", from)
                            .set("Privacy", "id")
                            .build());
            assertThat(alice.last().status()).as(from).isEqualTo(200);
        }
        for (final String from :
                List.of("<sip:boss@example.org>;tag=1", "<sip:bob@example.org>;tag=1")) {
            alice.send(alice.request(Method.MESSAGE, bob.aor()).set("From", from).build());
            assertThat(alice.last().status()).as(from).isEqualTo(403);
        }
    }

    @Test
    void aDeviceHasAPasswordOfItsOwnUntilItIsRemoved() {
        final Bench bench = bench(List.of(), false);
        final Device desk = bench.phone("alice");
        final Device mobile = bench.device("mobile", "alice", "of the mobile", Transport.TLS);
        mobile.send(mobile.register(60));
        assertThat(mobile.last().status()).isEqualTo(401);

        bench.accounts.putDevice(
                "alice",
                Bench.DOMAIN,
                StoredPassword.of("mobile", "alice", Bench.DOMAIN, "of the mobile", 0));
        desk.register();
        mobile.register();
        assertThat(bench.location().of(desk.aor())).hasSize(2);

        bench.accounts.removeDevice("alice", Bench.DOMAIN, "mobile");
        bench.directory.refresh();
        mobile.send(mobile.register(60));
        assertThat(mobile.last().status()).isEqualTo(401);
        desk.register();
    }

    /** Once an account was looked up, its phone registers without a query. */
    @Test
    void whatIsKnownIsNotAskedAgain() {
        final Bench bench = bench(List.of(), false);
        final Device desk = bench.phone("alice");
        desk.register();
        final int asked = bench.accounts.asked;
        for (int i = 0; i < 5; i++) {
            desk.register();
        }
        assertThat(bench.accounts.asked).isEqualTo(asked);
        bench.accounts.broken = true;
        desk.register();
        bench.directory.refresh();
        desk.register();
        bench.accounts.broken = false;
        bench.accounts.add("somebody", Bench.DOMAIN, "else");
        bench.directory.refresh();
        desk.register();
        assertThat(bench.accounts.asked).isEqualTo(asked + 1);
    }

    /** A new password counts at once, though the old one is in memory. */
    @Test
    void aNewPasswordCountsAtOnce() {
        final Bench bench = bench(List.of(), false);
        bench.phone("alice").register();
        final Device changed = bench.device("changed", "alice", "new", Transport.UDP);
        bench.accounts.add("alice", Bench.DOMAIN, "new");
        changed.register();
    }

    /** Known or not, in memory or not: the same answer, the same number of queries. */
    @Test
    void nobodyLearnsWhoExists() {
        final Bench bench = bench(List.of(), false);
        bench.phone("alice").register();
        bench.accounts.add("bob", Bench.DOMAIN, "never asked for");
        final List<Integer> queries = new ArrayList<>();
        final List<String> answers = new ArrayList<>();
        for (final String user : List.of("alice", "bob", "nobody")) {
            final Device guesser = bench.device("guesser", user, "guess", Transport.UDP);
            for (final Method method : List.of(Method.REGISTER, Method.INVITE, Method.MESSAGE)) {
                final int before = bench.accounts.asked;
                guesser.send(
                        method.equals(Method.REGISTER)
                                ? guesser.register(60)
                                : guesser.request(method, "sip:alice@example.org").build());
                queries.add(bench.accounts.asked - before);
                answers.add(shape(guesser.last()));
            }
        }
        assertThat(queries).containsOnly(1);
        assertThat(answers.subList(0, 3)).isEqualTo(answers.subList(3, 6));
        assertThat(answers.subList(0, 3)).isEqualTo(answers.subList(6, 9));
    }

    /** A response without what differs between any two. */
    private static String shape(final SipResponse response) {
        final SipResponse.Builder copy = response.edit();
        for (final String name : List.of("Via", "From", "To", "Call-ID", "CSeq")) {
            copy.set(
                    name,
                    switch (name) {
                        case "Via" -> "SIP/2.0/UDP h;branch=z9hG4bK1";
                        case "Call-ID" -> "c";
                        case "CSeq" -> "1 INVITE";
                        default -> "<sip:x>;tag=1";
                    });
        }
        return new String(copy.build().toBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .replaceAll("nonce=\"[^\"]{44}\"", "nonce");
    }

    /** Nobody is offered SHA-512-256 until everybody has it: an offer to some would tell who. */
    @Test
    void theStrongestAlgorithmWaitsForAllAccounts() {
        final Bench bench =
                new Bench(
                        Operator.NOBODY.with(
                                new Trust(
                                        TrustedPeers.NONE,
                                        false,
                                        List.of(Digest.Algorithm.values()))));
        final Device alice = bench.phone("alice");
        final StoredPassword full = StoredPassword.of("", "old", Bench.DOMAIN, "old", 0);
        bench.accounts.put(
                new org.ringdown.service.port.Account(
                        "old",
                        Bench.DOMAIN,
                        Bench.DOMAIN,
                        List.of(new StoredPassword("", full.md5(), full.sha256(), null, 0)),
                        null,
                        0));
        bench.directory.refresh();
        assertThat(offered(alice)).containsExactly("SHA-256", "MD5");
        bench.device("oldphone", "old", "old", Transport.UDP).register();

        bench.accounts.add("old", Bench.DOMAIN, "old");
        bench.directory.refresh();
        assertThat(offered(alice)).containsExactly("SHA-512-256", "SHA-256", "MD5");
        alice.register();
    }

    private static List<String> offered(final Device device) {
        device.answersChallenges = false;
        final SipRequest register = device.register(60).edit().set("User-Agent", "a phone").build();
        device.send(register);
        device.answersChallenges = true;
        return device.last().headers("WWW-Authenticate").stream()
                .map(value -> value.replaceAll(".*algorithm=([^,]*),.*", "$1"))
                .toList();
    }
}
