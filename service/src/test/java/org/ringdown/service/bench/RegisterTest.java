package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Transport;

/** Who may register, and how long that is remembered. RFC 3261 §10. */
class RegisterTest {
    private final Bench bench = new Bench();

    @Test
    void aPasswordIsAskedForAndTheBindingStored() {
        final Device bob = bench.phone("bob");

        bob.register();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  bob → ringdown  REGISTER
                             0 ms  ringdown → bob  401 REGISTER
                             0 ms  bob → ringdown  REGISTER
                             0 ms  ringdown → bob  200 REGISTER
                        """);
        assertThat(bench.bindings.of("sip:bob@example.org"))
                .extracting(StoredBinding::contact)
                .containsExactly("sip:bob@192.0.2.11:5060");
        assertThat(bench.kept).containsExactly(bob.flow());
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void anUnknownUserAndAWrongPasswordAreAnsweredAlike() {
        bench.accounts.add("bob", Bench.DOMAIN, "right");
        final Device wrong = bench.device("wrong", "bob", "not right", Transport.UDP);
        final Device unknown = bench.device("nobody", "nobody", "not right", Transport.UDP);

        wrong.send(wrong.register(3600));
        unknown.send(unknown.register(3600));

        assertThat(shape(wrong.last())).isEqualTo(shape(unknown.last()));
        assertThat(wrong.last().status()).isEqualTo(401);
        assertThat(bench.accounts.asked).isEqualTo(2);
        assertThat(bench.location().size()).isZero();
    }

    /** A response without what differs between any two: nonces, names, tags. */
    private static List<String> shape(final SipResponse response) {
        return new String(response.toBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .replaceAll("nonce=\"[^\"]*\"", "nonce")
                .replaceAll("(?m)^(Via|From|To|Call-ID|Content-Length):.*$", "$1")
                .lines()
                .toList();
    }

    @Test
    void nobodyRegistersForAnother() {
        bench.phone("alice");
        final Device mallory = bench.phone("mallory");

        mallory.send(mallory.register(3600).edit().set("To", "<sip:alice@example.org>").build());

        assertThat(mallory.last().status()).isEqualTo(403);
        assertThat(bench.location().size()).isZero();
    }

    @Test
    void aForeignRegistrarIsNotServed() {
        final Device bob = bench.phone("bob");

        bob.send(
                bob.register(3600)
                        .edit()
                        .requestUri(org.ringdown.sip.message.Uri.parse("sip:example.net").orThrow())
                        .build());

        assertThat(bob.last().status()).isEqualTo(404);
    }

    @Test
    void the200WaitsForTheDisk() {
        final Device bob = bench.phone("bob");
        bob.answersChallenges = false;
        final SipRequest register = bob.register(3600);
        bob.send(register);
        final SipRequest answered = bob.answering(register, bob.last());
        bench.storeAnswers = false;

        bob.send(answered);

        assertThat(bob.last().status()).isEqualTo(401);
        bench.storeAnswers = true;
        bench.settle();
        assertThat(bob.last().status()).isEqualTo(200);
    }

    @Test
    void aBindingThatCannotBeStoredIsNotConfirmed() {
        final Device bob = bench.phone("bob");
        bench.bindings.broken = true;
        bob.send(bob.register(3600));
        assertThat(bob.last().status()).isEqualTo(500);

        bench.bindings.broken = false;
        bench.bindings.mad = true;
        bob.send(bob.register(3600));
        assertThat(bob.last().status()).isEqualTo(500);

        bench.bindings.mad = false;
        bob.register();
        assertThat(bench.bindings.of("sip:bob@example.org")).hasSize(1);
    }

    @Test
    void accountsThatCannotBeReadLetNobodyIn() {
        final Device bob = bench.phone("bob");
        bench.accounts.broken = true;

        bob.send(bob.register(3600));

        assertThat(bob.last().status()).isEqualTo(503);
        assertThat(Integer.parseInt(String.valueOf(bob.last().header("Retry-After"))))
                .isBetween(5, 20);
    }

    @Test
    void tooMuchWaitingWorkIsRefused() {
        final Bench small = new Bench(new Stores.Bindings(), 10, 1, 1);
        final Device alice = small.phone("alice");
        final Device bob = small.phone("bob");
        alice.answersChallenges = false;
        final SipRequest register = alice.register(3600);
        alice.send(register);
        small.storeAnswers = false;

        alice.send(alice.answering(register, alice.last()));
        bob.send(bob.register(3600));

        assertThat(bob.last().status()).isEqualTo(503);
        small.storeAnswers = true;
        small.settle();
        assertThat(alice.last().status()).isEqualTo(200);
    }

    @Test
    void aBrowserIsForgottenWithItsConnection() {
        final Device alice = bench.browser("alice");
        alice.register();
        assertThat(bench.location().size()).isEqualTo(1);

        bench.closed(alice.flow());

        assertThat(bench.location().size()).isZero();
        assertThat(bench.bindings.of("sip:alice@example.org")).isEmpty();
    }

    @Test
    void nobodyIsRegisteredOverAConnectionThatClosedMeanwhile() {
        final Device alice = bench.browser("alice");
        alice.answersChallenges = false;
        final SipRequest register = alice.register(3600);
        alice.send(register);
        bench.storeAnswers = false;
        alice.send(alice.answering(register, alice.last()));

        bench.closed(alice.flow());
        bench.storeAnswers = true;
        bench.settle();

        assertThat(bench.location().size()).isZero();
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void aRestartForgetsNoPhoneAndEveryBrowser() {
        final Device bob = bench.phone("bob");
        final Device web = bench.device("web", "bob", Transport.WSS);
        bob.register();
        web.register();

        final Bench restarted = new Bench(bench.bindings, 10, 64, 2);

        assertThat(restarted.location().of("sip:bob@example.org"))
                .extracting(binding -> binding.contact())
                .containsExactly("sip:bob@192.0.2.11:5060");
    }

    @Test
    void registrationsEnd() {
        final Device bob = bench.phone("bob");
        bob.register();

        bench.until(3601);
        bench.expire();

        assertThat(bench.location().size()).isZero();
        assertThat(bench.bindings.of("sip:bob@example.org")).isEmpty();
    }

    @Test
    void whoUnregistersIsGone() {
        final Device bob = bench.phone("bob");
        bob.register();

        bob.send(bob.register(0));

        assertThat(bob.last().status()).isEqualTo(200);
        assertThat(bench.bindings.of("sip:bob@example.org")).isEmpty();
        assertThat(bob.has(Method.INVITE)).isFalse();
    }

    @Test
    void whoComesThroughAnEdgeProxyIsToldTheWayBack() {
        final Device bob = bench.phone("bob");
        final SipRequest.Builder register =
                bob.register(3600)
                        .edit()
                        .set("Supported", "path, outbound")
                        .set("Path", "<sip:token@edge.example.net;lr;ob>");

        bob.send(register.build());

        assertThat(bob.last().status()).isEqualTo(200);
        assertThat(bob.last().header("Path")).isEqualTo("<sip:token@edge.example.net;lr;ob>");
        assertThat(bob.last().header("Service-Route")).isEqualTo("<sip:203.0.113.7:5060;lr>");
        bob.register();
        assertThat(bob.last().header("Service-Route")).isNull();
    }
}
