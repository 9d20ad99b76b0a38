package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.trust.Trust;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.service.trust.TrustedPeers;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.locate.Destination;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;

/** Calls to and from other domains: RFC 3263, RFC 3261 §16.6, §18.1.1, RFC 5630. */
class ForeignTest {
    private Bench bench = new Bench();
    private Device alice = bench.browser("alice");
    private Device bob = bench.phone("bob");

    private void server(final Operator operator) {
        bench = new Bench(operator);
        alice = bench.browser("alice");
        bob = bench.phone("bob");
    }

    private Device outside(final String name, final Transport transport) {
        return bench.device(name, name, "no password here", transport);
    }

    private void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    private static Operator trusting(final boolean transit, final boolean strangers) {
        final TrustedPeer peer =
                new TrustedPeer(
                        "pbx",
                        List.of(AddressRange.parse("192.0.2.13/32").orThrow()),
                        Set.of(),
                        true,
                        transit);
        return Operator.NOBODY.with(
                new Trust(
                        new TrustedPeers(List.of(peer)),
                        strangers,
                        List.of(Digest.Algorithm.SHA_256)));
    }

    @Test
    void aBrowserCallsAnotherDomain() {
        final Device biloxi = outside("biloxi", Transport.UDP);
        bench.dns.add("example.net", biloxi);
        alice.register();
        bench.forgetTheLadder();
        final Talk call =
                alice.callWith(
                        "sip:bob@example.net", invite -> invite.set("Subject", "x".repeat(600)));
        biloxi.rings().answer();
        call.bye();
        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  407
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → nobody  INVITE (rtp of ringdown)
                             0 ms  ringdown → biloxi  INVITE (rtp of ringdown)
                             0 ms  biloxi → ringdown  200 (rtp of biloxi)
                             0 ms  ringdown → alice  200 (webrtc of ringdown)
                             0 ms  alice → ringdown  ACK
                             0 ms  ringdown → biloxi  ACK
                             0 ms  alice → ringdown  BYE
                             0 ms  ringdown → biloxi  BYE
                             0 ms  biloxi → ringdown  200 BYE
                             0 ms  ringdown → alice  200 BYE
                        """);
        final SipRequest got = biloxi.got(Method.INVITE);
        assertThat(got.requestUri().toString()).isEqualTo("sip:bob@example.net");
        assertThat(got.headers("P-Asserted-Identity")).isEmpty();
        // More than 1300 bytes: by TCP first, where nobody listens (RFC 3261 §18.1.1).
        assertThat(bench.dns.notes).containsExactly("reached UDP biloxi");
        // The next call need not wait for a connection that does not come.
        final Talk again =
                alice.callWith(
                        "sip:bob@example.net", invite -> invite.set("Subject", "x".repeat(600)));
        assertThat(bench.taken()).doesNotContain("nobody");
        biloxi.rings().answer();
        again.bye();
        nothingIsLeft();
    }

    @Test
    void whatFitsIntoADatagramGoesInOne() {
        final Device biloxi = outside("biloxi", Transport.UDP);
        bench.dns.add("example.net", biloxi);
        bob.register();
        bob.send(bob.request(Method.MESSAGE, "sip:bob@example.net").build());
        assertThat(biloxi.has(Method.MESSAGE)).isTrue();
        assertThat(bob.last().status()).isEqualTo(200);
        assertThat(bench.dns.notes).containsExactly("reached UDP biloxi");
        nothingIsLeft();
    }

    @Test
    void theNextServerIsTriedWhenOneFails() {
        final Device first = outside("first", Transport.TCP);
        final Device second = outside("second", Transport.TCP);
        final Device third = outside("third", Transport.TCP);
        bench.dns.add("example.net", first, second, third);
        bob.register();
        first.deaf = true;
        final Talk call = bob.call("sip:bob@example.net");
        bench.pass(8);
        second.rings().refuse(503);
        third.rings().answer();
        assertThat(call.statuses).containsExactly(200);
        assertThat(bench.dns.notes)
                .containsExactly("failed TCP first", "failed TCP second", "reached TCP third");
        call.bye();
        assertThat(third.has(Method.BYE)).isTrue();
        nothingIsLeft();
    }

    @Test
    void theOtherFamilyOfAddressesGetsAnOfferOfItsOwn() {
        final Device biloxi = outside("biloxi", Transport.TCP);
        final Destination unreachable =
                new Destination(
                        Transport.TCP,
                        new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 5060),
                        "example.net");
        bench.dns.add(
                "example.net",
                List.of(unreachable, Names.at("example.net", Transport.TCP, biloxi)));
        bob.register();
        bench.forgetTheLadder();
        final Talk call = bob.call("sip:x@example.net");
        biloxi.rings().answer();
        assertThat(call.statuses).containsExactly(200);
        // One leg for bob, one for each family: the first goes when the second is answered.
        assertThat(bench.media.open()).containsExactly(1L, 3L);
        assertThat(bench.dns.notes)
                .containsExactly("failed TCP 2001:db8:0:0:0:0:0:1", "reached TCP biloxi");
        call.bye();
        nothingIsLeft();
    }

    @Test
    void theCallWaitsForDnsAndTheCallerNeedNot() {
        final Device biloxi = outside("biloxi", Transport.TCP);
        bench.dns.add("example.net", biloxi);
        bench.dns.answers = false;
        bob.register();
        final Talk first = bob.call("sip:bob@example.net");
        first.cancel();
        assertThat(first.statuses).containsExactly(487);
        bench.dns.answer();
        bench.settle();
        assertThat(biloxi.inbox).isEmpty();
        final Talk second = bob.call("sip:bob@example.net");
        bench.dns.answer();
        bench.settle();
        bench.pass(0.1);
        biloxi.rings().answer();
        assertThat(second.statuses).containsExactly(200);
        second.bye();
        nothingIsLeft();
    }

    @Test
    void aDomainThatDoesNotExistIsSaidSo() {
        bob.register();
        final Talk call = bob.call("sip:bob@nowhere.example");
        assertThat(call.statuses).containsExactly(404);
        assertThat(bench.because).contains("There is no domain nowhere.example.");
        nothingIsLeft();
    }

    @Test
    void anAliasMayLeadElsewhere() {
        server(
                Operator.NOBODY.with(
                        new Aliases(Map.of("sales", List.of("bob", "sip:shop@example.net")))));
        final Device shop = outside("shop", Transport.TCP);
        bench.dns.add("example.net", shop);
        bob.register();
        alice.register();
        final Talk call = alice.call("sales");
        bob.rings().ring();
        shop.rings().answer();
        assertThat(call.statuses).containsExactly(180, 200);
        assertThat(bob.has(Method.CANCEL)).isTrue();
        call.bye();
        nothingIsLeft();
    }

    @Test
    void sipsGoesByTlsOrNotAtAll() {
        final Device clear = outside("clear", Transport.TCP);
        final Device safe = outside("safe", Transport.TLS);
        bench.dns.add("clear.example", clear);
        bench.dns.add("safe.example", clear, safe);
        alice.register();
        bob.register();
        assertThat(alice.call("sips:x@clear.example").statuses).containsExactly(404);
        // bob's phone is on UDP.
        assertThat(alice.call("sips:bob@example.org").statuses).containsExactly(480);
        final Talk call = alice.call("sips:x@safe.example");
        safe.rings().answer();
        assertThat(call.statuses).containsExactly(200);
        assertThat(safe.got(Method.INVITE).values("Record-Route"))
                .allMatch(route -> route.startsWith("<sips:"));
        assertThat(clear.inbox).isEmpty();
        call.bye();
        assertThat(safe.has(Method.BYE)).isTrue();
        nothingIsLeft();
    }

    // ---- from other servers

    @Test
    void aPeerCallsUsersAndIsBelieved() {
        server(trusting(false, false));
        final Device pbx = outside("pbx", Transport.UDP);
        assertThat(pbx.address()).isEqualTo("192.0.2.13");
        bob.register();
        final Talk call =
                pbx.callWith(
                        "bob",
                        invite -> invite.set("P-Asserted-Identity", "<sip:boss@pbx.example>"));
        bob.rings().answer();
        assertThat(call.statuses).containsExactly(200);
        assertThat(bob.got(Method.INVITE).headers("P-Asserted-Identity"))
                .containsExactly("<sip:boss@pbx.example>");
        bob.rings().bye();
        assertThat(pbx.has(Method.BYE)).isTrue();
        assertThat(pbx.call("sip:x@example.net").statuses).containsExactly(403);
        nothingIsLeft();
    }

    @Test
    void aPeerWithTransitCallsThroughUsByItsOwnRoute() {
        server(trusting(true, false));
        final Device pbx = outside("pbx", Transport.UDP);
        final Device edge = outside("edge", Transport.TCP);
        bench.dns.add("edge.example", edge);
        final Talk call =
                pbx.callWith(
                        "sip:x@example.net",
                        invite ->
                                invite.set("Route", "<sip:203.0.113.7;lr>, <sip:edge.example;lr>"));
        assertThat(edge.got(Method.INVITE).values("Route"))
                .containsExactly("<sip:edge.example;lr>");
        assertThat(edge.got(Method.INVITE).requestUri().toString()).isEqualTo("sip:x@example.net");
        edge.rings().answer();
        assertThat(call.statuses).containsExactly(200);
        edge.rings().bye();
        nothingIsLeft();
    }

    @Test
    void aStrictRouterIsAddressedAsItWants() {
        server(trusting(true, false));
        final Device pbx = outside("pbx", Transport.UDP);
        final Device old = outside("old", Transport.TCP);
        bench.dns.add("old.example", old);
        pbx.callWith(
                "sip:x@example.net",
                invite ->
                        invite.set(
                                "Route",
                                "<sip:203.0.113.7;lr>, <sip:old.example>, <sip:next.example;lr>"));
        final SipRequest got = old.got(Method.INVITE);
        assertThat(got.requestUri().toString()).isEqualTo("sip:old.example");
        assertThat(got.values("Route"))
                .containsExactly("<sip:next.example;lr>", "<sip:x@example.net>");
        old.rings().refuse(404);
        nothingIsLeft();
    }

    @Test
    void whatComesBackFromAnotherServerIsALoop() {
        server(trusting(true, false));
        final Device mirror = outside("mirror", Transport.TCP);
        mirror.deaf = true;
        bench.dns.add("example.net", mirror);
        bob.register();
        bob.send(bob.request(Method.MESSAGE, "sip:x@example.net").build());
        // Once it looks new, for the credentials are gone; then it is what it was.
        mirror.send(mirror.got(Method.MESSAGE));
        assertThat(mirror.inbox.stream().filter(SipRequest.class::isInstance)).hasSize(2);
        mirror.send(mirror.got(Method.MESSAGE));
        assertThat(mirror.last().status()).isEqualTo(482);
        assertThat(mirror.got(Method.MESSAGE).maxForwards()).isEqualTo(68);
        for (final SipMessage each : List.copyOf(mirror.inbox).reversed()) {
            if (each instanceof SipRequest request && request.method().equals(Method.MESSAGE)) {
                mirror.send(request.reply(482).toTag("m").build());
            }
        }
        assertThat(bob.last().status()).isEqualTo(482);
        nothingIsLeft();
    }

    @Test
    void aCallThatComesBackForSomebodyElseIsTwoCallsWithTheSameNames() {
        server(trusting(false, false));
        final Device mirror = outside("mirror", Transport.TCP);
        mirror.deaf = true;
        bench.dns.add("example.net", mirror);
        bob.register();
        final Device carol = bench.phone("carol");
        carol.register();
        final Talk call = bob.call("sip:x@example.net");
        bench.forgetTheLadder();
        // The other server sends it on to carol, with its Via, and does not stay in the way.
        final SipRequest there = mirror.got(Method.INVITE);
        mirror.send(
                there.edit()
                        .requestUri(SipUri.of("carol", "example.org"))
                        .prepend("Via", "SIP/2.0/TCP 192.0.2.13;branch=z9hG4bKmirror")
                        .build());
        carol.rings().answer();
        final SipResponse ok = mirror.last();
        assertThat(ok.status()).isEqualTo(200);
        mirror.send(ok.edit().removeFirstValue("Via").build());
        assertThat(call.statuses).containsExactly(200);
        assertThat(bench.media.heard()).hasSize(2);
        assertThat(bench.calls()).isEqualTo(2);
        // bob holds: both calls rewrite it, one after the other, though nobody is between them.
        bob.send(
                call.request(Method.INVITE)
                        .body("application/sdp", bob.offer("sendonly", 2))
                        .build());
        carol.rings().bye();
        assertThat(bob.has(Method.BYE)).isTrue();
        assertThat(bench.calls()).isZero();
        assertThat(bench.media.openLegs()).isZero();
        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  mirror → ringdown  INVITE (rtp of ringdown)
                             0 ms  ringdown → carol  INVITE (rtp of ringdown)
                             0 ms  carol → ringdown  200 (rtp of carol)
                             0 ms  ringdown → mirror  200 (rtp of ringdown)
                             0 ms  mirror → ringdown  200 (rtp of ringdown)
                             0 ms  ringdown → bob  200 (rtp of ringdown)
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → ringdown  ACK
                             0 ms  ringdown → carol  ACK
                             0 ms  bob → ringdown  INVITE (rtp of bob, sendonly)
                             0 ms  ringdown → ringdown  INVITE (rtp of ringdown, sendonly)
                             0 ms  ringdown → carol  INVITE (rtp of ringdown, sendonly)
                             0 ms  carol → ringdown  200 (rtp of carol, recvonly)
                             0 ms  ringdown → ringdown  200 (rtp of ringdown, recvonly)
                             0 ms  ringdown → bob  200 (rtp of ringdown, recvonly)
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → ringdown  ACK
                             0 ms  ringdown → carol  ACK
                             0 ms  carol → ringdown  BYE
                             0 ms  ringdown → ringdown  BYE
                             0 ms  ringdown → bob  BYE
                             0 ms  bob → ringdown  200 BYE
                             0 ms  ringdown → ringdown  200 BYE
                             0 ms  ringdown → carol  200 BYE
                        """);
        nothingIsLeft();
    }

    @Test
    void strangersRingUsersAndLearnNothing() {
        server(trusting(false, true));
        final Device ignored = outside("third", Transport.UDP);
        final Device eve = outside("eve", Transport.UDP);
        assertThat(ignored.inbox).isEmpty();
        bench.dns.add("example.net", ignored);
        bob.register();
        bench.phone("carol");
        for (final String to : List.of("carol", "nobody", "9196")) {
            final Talk call = eve.callWith(to, invite -> from(invite, "sip:eve@evil.example"));
            assertThat(call.statuses).as(to).containsExactly(480);
            assertThat(eve.last().reason()).isEqualTo("Nobody is registered under this name now");
        }
        final Talk call = eve.callWith("bob", invite -> from(invite, "sip:eve@evil.example"));
        bob.rings().answer();
        assertThat(call.statuses).containsExactly(200);
        bob.rings().bye();
        nothingIsLeft();
    }

    private static void from(final SipRequest.Builder invite, final String uri) {
        invite.set("From", "<" + uri + ">;tag=1");
    }

    @Test
    void anotherServersConnectionThatIsGoneIsMadeAnew() {
        server(trusting(false, false));
        final Device pbx = bench.device("pbx", "pbx", "none", Transport.TCP);
        bob.register();
        final Talk call = pbx.call("bob");
        bob.rings().answer();
        assertThat(call.statuses).containsExactly(200);
        bench.closed(pbx.flow());
        final String contact = Objects.requireNonNull(call.invite().header("Contact"));
        assertThat(contact).contains(":5060");
        bob.rings().bye();
        assertThat(bench.taken())
                .endsWith(
                        """
                             0 ms  bob → ringdown  BYE
                             0 ms  ringdown → pbx  BYE
                             0 ms  pbx → ringdown  200 BYE
                             0 ms  ringdown → bob  200 BYE
                        """);
        nothingIsLeft();
    }
}
