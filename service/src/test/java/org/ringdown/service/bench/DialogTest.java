package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Transport;

/** What passes through within dialogs, and beside them, untouched. */
class DialogTest {
    private final Bench bench = new Bench();
    private final Device alice = bench.browser("alice");
    private final Device bob = bench.phone("bob");
    private final Device carol = bench.device("carol", "carol", Transport.TCP);

    @BeforeEach
    void registered() {
        alice.register();
        bob.register(";+sip.instance=\"<urn:uuid:b>\";reg-id=1");
        carol.register();
        bench.untilTheEnd();
        bench.forgetTheLadder();
    }

    @AfterEach
    void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void reliableProvisionalResponsesPass() {
        final Talk call = alice.call("bob");
        bob.send(
                bob.rings()
                        .reply(183)
                        .set("Require", "100rel")
                        .set("RSeq", "1")
                        .body("application/sdp", bob.rings().answerSdp())
                        .build());
        final SipResponse early = alice.last();
        assertThat(early.headers("Require")).containsExactly("100rel");
        assertThat(early.headers("RSeq")).containsExactly("1");
        final SipRequest prack =
                call.inDialog(Method.PRACK, early).set("RAck", "1 2 INVITE").build();
        alice.send(prack);
        assertThat(bob.got(Method.PRACK).headers("RAck")).containsExactly("1 2 INVITE");
        assertThat(alice.last().status()).isEqualTo(200);
        bob.send(bob.rings().reply(200).build());
        assertThat(call.statuses).containsExactly(183, 200);
        call.bye();
    }

    @Test
    void sessionTimersAreTheEndpointsBusiness() {
        final Talk call =
                alice.callWith(
                        "bob",
                        invite ->
                                invite.set("Supported", "timer")
                                        .set("Session-Expires", "90;refresher=uac")
                                        .set("Min-SE", "90"));
        assertThat(bob.got(Method.INVITE).headers("Session-Expires"))
                .containsExactly("90;refresher=uac");
        bob.send(bob.rings().reply(422).set("Min-SE", "1800").build());
        bob.rings().ended = true;
        assertThat(call.statuses).containsExactly(422);
        assertThat(alice.last().headers("Min-SE")).containsExactly("1800");
    }

    @Test
    void anUpdateWithoutSdpAndAnUnknownMethodPass() {
        final Talk call = alice.call("bob");
        bob.rings().answer();
        alice.send(call.request(Method.UPDATE).set("Session-Expires", "1800").build());
        assertThat(bob.got(Method.UPDATE).headers("Session-Expires")).containsExactly("1800");
        alice.send(call.request(Method.of("FROBNICATE")).set("X-Whatever", "1").build());
        assertThat(bob.got(Method.of("FROBNICATE")).headers("X-Whatever")).containsExactly("1");
        assertThat(alice.last().status()).isEqualTo(200);
        call.bye();
    }

    @Test
    void anAttendedTransferPasses() {
        final Talk first = alice.call("bob");
        bob.rings().answer();
        final Talk second = alice.call("carol");
        carol.rings().answer();
        final SipResponse ok = Objects.requireNonNull(second.success);
        final String replaces =
                ok.callId() + "%3Bto-tag%3D" + ok.toTag() + "%3Bfrom-tag%3D" + ok.from().tag();
        alice.send(
                first.request(Method.REFER)
                        .set("Refer-To", "<" + carol.contact() + "?Replaces=" + replaces + ">")
                        .build());
        assertThat(bob.got(Method.REFER).headers("Refer-To").getFirst()).contains("Replaces=");
        bob.send(
                bob.rings()
                        .request(Method.NOTIFY)
                        .set("Event", "refer")
                        .set("Subscription-State", "active")
                        .build());
        assertThat(alice.got(Method.NOTIFY).headers("Event")).containsExactly("refer");
        // The transferee calls the contact that it was told, from outside any dialog.
        final Talk third =
                bob.callWith(
                        carol.contact(),
                        invite -> invite.set("Replaces", replaces.replace("%3B", ";")));
        assertThat(carol.got(Method.INVITE).headers("Replaces").getFirst()).startsWith(ok.callId());
        carol.rings().answer();
        assertThat(third.statuses).containsExactly(200);
        first.bye();
        second.bye();
        third.bye();
    }

    @Test
    void optionsReachTheUser() {
        alice.send(alice.request(Method.OPTIONS, "sip:bob@example.org").build());
        assertThat(bob.has(Method.OPTIONS)).isTrue();
        assertThat(alice.last().status()).isEqualTo(200);
    }

    @Test
    void aPhoneThatMovedIsFoundByItsInstance() {
        final Talk call = alice.call("bob");
        bob.rings().answer();
        // Its NAT gave it another port, and with it another contact.
        bob.moved(7777);
        bob.register(";+sip.instance=\"<urn:uuid:b>\";reg-id=1");
        bench.forgetTheLadder();
        call.bye();
        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  BYE
                             0 ms  ringdown → bob  BYE
                             0 ms  bob → ringdown  200 BYE
                             0 ms  ringdown → alice  200 BYE
                        """);
    }

    @Test
    void aGruuIsResolvedAlsoWithinTheDialog() {
        final Talk call = alice.call("bob");
        final String gruu = "sip:bob@example.org;gr=urn:uuid:b";
        bob.send(
                bob.rings()
                        .reply(200)
                        .set("Contact", "<" + gruu + ">")
                        .body("application/sdp", bob.rings().answerSdp())
                        .build());
        assertThat(call.statuses).containsExactly(200);
        assertThat(bob.got(Method.ACK).requestUri().toString()).isEqualTo(bob.contact());
        alice.send(call.request(Method.BYE).requestUri(Uri.parse(gruu).orThrow()).build());
        assertThat(bob.got(Method.BYE).requestUri().toString()).isEqualTo(bob.contact());
    }

    @Test
    void aStrictRouterBehindUsIsUnderstood() {
        final Talk call = alice.call("bob");
        bob.rings().answer();
        final SipRequest bye = call.request(Method.BYE).build();
        final List<String> routes = bye.values("Route");
        assertThat(routes).hasSize(2);
        final Uri first = ((Parsed.Ok<NameAddr>) NameAddr.parse(routes.getFirst())).value().uri();
        final SipRequest.Builder strict = bye.edit().requestUri(first).remove("Route");
        routes.subList(1, 2).forEach(route -> strict.add("Route", route));
        alice.send(strict.add("Route", "<" + bye.requestUri() + ">").build());
        assertThat(bob.got(Method.BYE).requestUri()).isEqualTo(bye.requestUri());
        assertThat(bob.got(Method.BYE).values("Route")).isEmpty();
        assertThat(alice.last().status()).isEqualTo(200);
    }

    @Test
    void theRouteBeyondUsIsLeftAlone() {
        final Device proxy = bench.device("proxy", "proxy", "none", Transport.TCP);
        bench.dns.add("example.net", proxy);
        final Talk call = alice.call("sip:x@example.net");
        final SipRequest got = proxy.got(Method.INVITE);
        final SipResponse.Builder ok = proxy.rings().reply(200);
        ok.set("Record-Route", "<sip:second.example.net;lr>")
                .add("Record-Route", "<sip:first.example.net;lr>");
        got.values("Record-Route").forEach(route -> ok.add("Record-Route", route));
        proxy.send(ok.body("application/sdp", proxy.rings().answerSdp()).build());
        assertThat(call.statuses).containsExactly(200);
        assertThat(proxy.got(Method.ACK).values("Route"))
                .containsExactly("<sip:first.example.net;lr>", "<sip:second.example.net;lr>");
        call.bye();
        assertThat(proxy.got(Method.BYE).values("Route")).hasSize(2);
        assertThat(alice.last().status()).isEqualTo(200);
    }

    @Test
    void aFaultEndsOneCallAndNoOther() {
        bench.survives = true;
        final Talk good = alice.call("bob");
        bob.rings().ring();
        bench.dns.broken = true;
        final Talk bad = carol.call("sip:x@example.net");
        assertThat(bad.statuses).containsExactly(500);
        bob.rings().answer();
        assertThat(good.statuses).containsExactly(180, 200);
        good.bye();
        assertThat(bench.because).contains("A fault of this server ended it; the log says more.");
    }
}
