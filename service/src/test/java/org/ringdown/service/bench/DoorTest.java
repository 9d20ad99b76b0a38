package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/** Who may send what to whom, and how somebody could try to get round it. */
class DoorTest {
    private final Bench bench = new Bench();
    private final Device alice = bench.browser("alice");
    private final Device bob = bench.phone("bob");
    private final Device mallory = bench.phone("mallory");

    @BeforeEach
    void everybodyIsRegistered() {
        alice.register();
        bob.register();
        mallory.register();
        bench.untilTheEnd();
        bench.forgetTheLadder();
    }

    @AfterEach
    void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    private Talk between(final Device caller, final Device callee) {
        final Talk talk = caller.call(callee.user);
        callee.rings().answer();
        bench.untilTheEnd();
        return talk;
    }

    private static SipRequest to(final SipRequest request, final String uri) {
        return request.edit().requestUri(Uri.parse(uri).orThrow()).build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sip:nobody@example.org   | 404
                    sip:carol@example.org    | 480
                    sip:bob@example.net      | 404
                    sip:@example.org         | 404
                    sip:example.org          | 404
                    tel:+4930123456          | 404
                    tel:b-o-b;phone-context=x| 180
                    sip:b%6Fb@EXAMPLE.ORG.   | 180
                    sip:bob@203.0.113.7:5060 | 180
                    """)
    void numbers(final String uri, final int status) {
        bench.phone("carol");
        final Talk call = mallory.call(uri.equals("sip:@example.org") ? "sip:example.org" : uri);
        if (!bob.incoming.isEmpty()) {
            bob.rings().ring();
        }

        assertThat(call.statuses).containsExactly(status);
        if (status == 180) {
            call.cancel();
        }
    }

    @Test
    void nobodyCallsInTheNameOfAnother() {
        mallory.send(
                mallory.request(Method.MESSAGE, alice.aor())
                        .set("From", "<sip:bob@example.org>;tag=1")
                        .build());

        assertThat(mallory.last().status()).isEqualTo(403);
        assertThat(alice.has(Method.MESSAGE)).isFalse();
    }

    @Test
    void aMessageBringsNeitherPasswordsNorClaims() {
        mallory.send(
                mallory.request(Method.MESSAGE, bob.aor())
                        .set("P-Asserted-Identity", "<sip:boss@example.org>")
                        .set("P-Preferred-Identity", "<sip:boss@example.org>")
                        .set("Remote-Party-ID", "<sip:boss@example.org>")
                        .set("Route", "<sip:203.0.113.7;lr>, <sip:192.0.2.99;lr>")
                        .body("text/plain", "hello")
                        .build());

        final SipRequest got = bob.got(Method.MESSAGE);
        assertThat(got.body()).isEqualTo(new byte[] {'h', 'e', 'l', 'l', 'o'});
        for (final String name :
                List.of(
                        "Proxy-Authorization",
                        "Authorization",
                        "P-Preferred-Identity",
                        "Remote-Party-ID",
                        "Route")) {
            assertThat(got.headers(name)).as(name).isEmpty();
        }
        // Who it is from is said by us, for his password proved it (RFC 3325 §5).
        assertThat(got.headers("P-Asserted-Identity")).containsExactly("<sip:mallory@example.org>");
        assertThat(mallory.last().status()).isEqualTo(200);
    }

    @Test
    void credentialsForSomebodyElseGoOn() {
        final String foreign =
                "Digest username=\"m\", realm=\"example.net\", nonce=\"1\", uri=\"sip:x\","
                        + " response=\"00\"";
        mallory.answersChallenges = false;
        final SipRequest message = mallory.request(Method.MESSAGE, bob.aor()).build();
        mallory.send(message);
        mallory.send(
                mallory.answering(message, mallory.last())
                        .edit()
                        .add("Proxy-Authorization", foreign)
                        .build());

        assertThat(bob.got(Method.MESSAGE).headers("Proxy-Authorization")).containsExactly(foreign);
    }

    @Test
    void whatWeMustUnderstandAndDoNot() {
        mallory.send(
                mallory.request(Method.MESSAGE, bob.aor()).set("Proxy-Require", "foo").build());

        assertThat(mallory.last().status()).isEqualTo(420);
        assertThat(mallory.last().header("Unsupported")).isEqualTo("foo");
    }

    @Test
    void theServerItselfAnswersOptionsToAnybody() {
        mallory.send(mallory.request(Method.OPTIONS, "sip:example.org").build());
        assertThat(mallory.last().status()).isEqualTo(200);

        mallory.answersChallenges = false;
        mallory.send(mallory.request(Method.OPTIONS, bob.aor()).build());
        assertThat(mallory.last().status()).isEqualTo(407);
    }

    @Test
    void applicationsInsideSpeakInDialogsOnly() {
        final InetSocketAddress nowhere =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        final Flow inside = new Flow(Transport.LOCAL, nowhere, nowhere, "echo".hashCode());

        bench.from(inside, mallory.request(Method.MESSAGE, bob.aor()).build());

        assertThat(bob.has(Method.MESSAGE)).isFalse();
    }

    @Test
    void aChangedTokenIsNoToken() {
        final Talk call = between(mallory, bob);
        mallory.answersChallenges = false;
        final SipRequest bye = call.request(Method.BYE).build();
        for (int route = 0; route < 2; route++) {
            final SipRequest.Builder changed = bye.edit().remove("Route");
            for (int i = 0; i < 2; i++) {
                final String value = call.routes().get(i);
                changed.add("Route", i == route ? flipped(value) : value);
            }
            mallory.send(
                    changed.set(
                                    "Via",
                                    bye.topVia()
                                            .toString()
                                            .replace("branch=", "branch=z9hG4bK" + route))
                            .build());
            assertThat(mallory.last().status()).isEqualTo(407);
        }
        assertThat(bob.has(Method.BYE)).isFalse();
        assertThat(bench.calls()).isOne();
        call.bye();
        assertThat(bench.calls()).isZero();
    }

    /** The token with another letter in its middle. */
    private static String flipped(final String route) {
        final char old = route.charAt(20);
        return route.substring(0, 20) + (old == 'A' ? 'B' : 'A') + route.substring(21);
    }

    @Test
    void theTokenOfAnotherDialogOpensNothing() {
        // mallory spoke with alice once, and so knows the token of alice's flow.
        final Talk call = between(mallory, alice);
        final List<String> routes = call.routes();
        call.bye();
        bench.untilTheEnd();
        alice.inbox.clear();
        mallory.answersChallenges = false;

        for (final Method method : List.of(Method.MESSAGE, Method.INVITE, Method.NOTIFY)) {
            final SipRequest.Builder request =
                    mallory.request(method, alice.contact())
                            .set("From", "<sip:boss@example.org>;tag=1")
                            .set("To", "<sip:alice@example.org>;tag=2");
            routes.forEach(route -> request.add("Route", route));
            mallory.send(request.build());
            assertThat(mallory.last().status()).isEqualTo(407);
        }
        final SipRequest.Builder ack =
                mallory.request(Method.ACK, alice.contact())
                        .set("To", "<sip:alice@example.org>;tag=2");
        routes.forEach(route -> ack.add("Route", route));
        mallory.send(ack.build());
        assertThat(alice.inbox).isEmpty();
    }

    @Test
    void theRightCallIdAloneIsNotTheDialog() {
        final Talk call = between(mallory, alice);
        alice.inbox.clear();
        mallory.answersChallenges = false;

        mallory.send(
                call.request(Method.MESSAGE)
                        .set("From", "<sip:boss@example.org>;tag=1")
                        .set("To", "<sip:alice@example.org>;tag=2")
                        .build());

        assertThat(mallory.last().status()).isEqualTo(407);
        assertThat(alice.inbox).isEmpty();
        call.bye();
    }

    @Test
    void theRequestUriDoesNotTurnATokenTowardsAnotherDevice() {
        final Talk call = between(mallory, bob);
        alice.inbox.clear();

        mallory.send(to(call.request(Method.MESSAGE).build(), alice.contact()));

        assertThat(alice.inbox).isEmpty();
        assertThat(bob.has(Method.MESSAGE)).isTrue();
        call.bye();
    }

    @Test
    void whoRegistersTheContactOfAnotherDoesNotGetTheirRequests() {
        final Talk call = between(bob, alice);
        mallory.send(
                mallory.register(3600)
                        .edit()
                        .set("Contact", "<" + alice.contact() + ">;expires=3600")
                        .build());
        assertThat(mallory.last().status()).isEqualTo(200);
        alice.register();
        mallory.inbox.clear();

        call.reinvite("sendonly");
        bob.send(bob.request(Method.MESSAGE, alice.contact()).build());
        call.bye();

        assertThat(alice.has(Method.MESSAGE)).isTrue();
        assertThat(mallory.inbox).isEmpty();
    }

    @Test
    void whoRegistersAContactElsewhereDoesNotBecomeItsOwner() {
        mallory.send(
                mallory.register(3600)
                        .edit()
                        .set("Contact", "<sip:boss@example.net>;expires=3600")
                        .build());
        assertThat(mallory.last().status()).isEqualTo(200);

        final Talk call = alice.call("sip:boss@example.net");

        assertThat(call.statuses).containsExactly(404);
        assertThat(mallory.incoming).isEmpty();
    }

    @Test
    void withinADialogThatNobodyKnows() {
        final SipRequest bye =
                mallory.request(Method.BYE, bob.contact())
                        .set("To", "<sip:bob@example.org>;tag=never")
                        .build();
        mallory.send(bye);
        assertThat(mallory.last().status()).isEqualTo(481);

        final SipRequest invite =
                mallory.request(Method.INVITE, bob.contact())
                        .set("To", "<sip:bob@example.org>;tag=never")
                        .body("application/sdp", mallory.offer("sendrecv", 1))
                        .build();
        mallory.send(invite);
        assertThat(mallory.last().status()).isEqualTo(481);
        assertThat(bob.inbox.stream().anyMatch(SipRequest.class::isInstance)).isFalse();
        assertThat(bench.media.opened()).isZero();
    }

    @Test
    void aTokenDoesNotRegister() {
        final Talk call = between(mallory, bob);
        mallory.answersChallenges = false;

        mallory.send(
                to(
                        call.request(Method.REGISTER).set("CSeq", "900 REGISTER").build(),
                        "sip:example.org"));

        assertThat(mallory.last().status()).isEqualTo(401);
        assertThat(bob.has(Method.REGISTER)).isFalse();
        call.bye();
    }

    @Test
    void credentialsAreGoodOnce() {
        mallory.answersChallenges = false;
        final SipRequest message = mallory.request(Method.MESSAGE, bob.aor()).build();
        mallory.send(message);
        final SipRequest answered = mallory.answering(message, mallory.last());
        mallory.send(answered);
        assertThat(mallory.last().status()).isEqualTo(200);

        // Somebody who heard it sends it again as a request of its own.
        mallory.send(
                answered.edit()
                        .set("Via", "SIP/2.0/UDP 192.0.2.13:5060;branch=z9hG4bKagain;rport")
                        .set("CSeq", "7 MESSAGE")
                        .build());
        assertThat(mallory.last().status()).isEqualTo(407);
    }
}
