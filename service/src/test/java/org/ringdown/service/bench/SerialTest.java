package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.ringdown.service.route.Routing;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.transport.Transport;

/** One group of devices after the other, and redirects: RFC 3261 §16.5 to §16.7. */
class SerialTest {
    private final Bench bench = new Bench();
    private final Device bob = bench.phone("bob");
    private final Device desk = bench.device("desk", "carol", Transport.UDP);
    private final Device cell = bench.device("cell", "carol", Transport.UDP);
    private final Device web = bench.device("web", "carol", Transport.WSS);

    private void registered() {
        bob.register();
        desk.register(";q=0.9");
        cell.register(";q=0.5");
        web.register(";q=0.5");
        bench.untilTheEnd();
        bench.forgetTheLadder();
    }

    private void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void theNextGroupRingsWhenTimeIsUp() {
        registered();
        final Talk call = bob.call("carol");
        desk.rings().ring();
        assertThat(cell.incoming).isEmpty();
        bench.pass(20);
        cell.rings().ring();
        web.rings().answer();
        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  bob → ringdown  INVITE (rtp of bob)
                             0 ms  ringdown → bob  407
                             0 ms  bob → ringdown  ACK
                             0 ms  bob → ringdown  INVITE (rtp of bob)
                             0 ms  ringdown → desk  INVITE (rtp of ringdown)
                             0 ms  desk → ringdown  180
                             0 ms  ringdown → bob  180
                         20000 ms  ringdown → desk  CANCEL
                         20000 ms  desk → ringdown  200 CANCEL
                         20000 ms  desk → ringdown  487
                         20000 ms  ringdown → cell  INVITE (rtp of ringdown)
                         20000 ms  ringdown → web  INVITE (webrtc of ringdown)
                         20000 ms  ringdown → desk  ACK
                         20000 ms  cell → ringdown  180
                         20000 ms  ringdown → bob  180
                         20000 ms  web → ringdown  200 (webrtc of web)
                         20000 ms  ringdown → bob  200 (rtp of ringdown)
                         20000 ms  bob → ringdown  ACK
                         20000 ms  ringdown → cell  CANCEL
                         20000 ms  cell → ringdown  200 CANCEL
                         20000 ms  cell → ringdown  487
                         20000 ms  ringdown → web  ACK
                         20000 ms  ringdown → cell  ACK
                        """);
        assertThat(desk.got(Method.CANCEL).headers("Reason")).isEmpty();
        call.bye();
        nothingIsLeft();
    }

    @Test
    void theNextGroupRingsAtOnceWhenTheFirstIsBusy() {
        registered();
        final Talk call = bob.call("carol");
        desk.rings().refuse(486);
        cell.rings().refuse(480);
        web.rings().refuse(404);
        // Of equals the first counts, over all groups.
        assertThat(call.statuses).containsExactly(486);
        nothingIsLeft();
    }

    @Test
    void aDeclineEndsItForAllGroups() {
        registered();
        final Talk call = bob.call("carol");
        desk.rings().refuse(603);
        assertThat(call.statuses).containsExactly(603);
        assertThat(cell.incoming).isEmpty();
        nothingIsLeft();
    }

    @Test
    void theCallerGivesUpAndNobodyElseRings() {
        registered();
        final Talk call = bob.call("carol");
        desk.rings().ring();
        call.cancel();
        bench.pass(30);
        assertThat(call.statuses).containsExactly(180, 487);
        assertThat(cell.incoming).isEmpty();
        nothingIsLeft();
    }

    @Test
    void theLastGroupRingsAsLongAsTheCallerWaits() {
        registered();
        final Talk call = bob.call("carol");
        desk.rings().refuse(486);
        cell.rings().ring();
        web.rings().ring();
        bench.pass(100);
        assertThat(call.statuses).containsExactly(180, 180);
        cell.rings().answer();
        assertThat(call.statuses).contains(200);
        call.bye();
        nothingIsLeft();
    }

    @Test
    void whoAnswersWhenTheNextGroupRingsAlreadyIsHeard() {
        registered();
        final Talk call = bob.call("carol");
        desk.rings().ring();
        desk.rings().obeys = false;
        bench.pass(20);
        desk.rings().answer();
        assertThat(call.statuses).containsExactly(180, 200);
        assertThat(cell.got(Method.INVITE)).isNotNull();
        cell.rings().refuse(486);
        web.rings().refuse(486);
        call.bye();
        nothingIsLeft();
    }

    @Test
    void aMessageGoesToTheNextGroupWhileItsSenderStillWaits() {
        registered();
        desk.deaf = true;
        bob.send(bob.request(Method.MESSAGE, "sip:carol@example.org").build());
        bench.pass(9);
        assertThat(cell.has(Method.MESSAGE)).isTrue();
        assertThat(bob.last().status()).isEqualTo(200);
        nothingIsLeft();
    }

    @Test
    void severalFlowsOfOneDeviceAreOneTarget() {
        bob.register();
        desk.register(";+sip.instance=\"<urn:uuid:1>\";reg-id=1");
        bench.pass(1);
        web.register(";+sip.instance=\"<urn:uuid:1>\";reg-id=2");
        bench.untilTheEnd();
        final Talk call = bob.call("carol");
        // The newest flow rings, and the other does not.
        assertThat(web.rings()).isNotNull();
        assertThat(desk.incoming).isEmpty();
        web.rings().ring();
        bench.closed(web.flow());
        desk.rings().answer();
        assertThat(call.statuses).containsExactly(180, 200);
        call.bye();
        nothingIsLeft();
    }

    // ---- redirects

    @Test
    void aRedirectIsFollowed() {
        registered();
        final Device dora = bench.phone("dora");
        dora.register();
        final Talk call = bob.call("carol");
        desk.rings().redirect(302, "<sip:dora@example.org>");
        dora.rings().answer();
        assertThat(call.statuses).containsExactly(200);
        assertThat(dora.got(Method.INVITE).requestUri().toString()).isEqualTo(dora.contact());
        assertThat(cell.incoming).isEmpty();
        call.bye();
        nothingIsLeft();
    }

    @Test
    void aRedirectThatLeadsNowhereIsLeftToTheCaller() {
        registered();
        final Talk call = bob.call("carol");
        desk.rings()
                .redirect(302, "<sip:nobody@example.org>, <tel:+4930123>, <sip:" + contact() + ">");
        cell.rings().refuse(404);
        web.rings().refuse(404);
        assertThat(call.statuses).containsExactly(302);
        nothingIsLeft();
    }

    private String contact() {
        return desk.contact().substring(4);
    }

    @Test
    void aRedirectToDevicesThatWaitTheirTurnRingsThemOnce() {
        registered();
        final Talk call = bob.call("carol");
        desk.rings().redirect(302, "<sip:carol@example.org>");
        cell.rings().refuse(404);
        web.rings().refuse(404);
        assertThat(call.statuses).containsExactly(404);
        assertThat(cell.incoming).hasSize(1);
        nothingIsLeft();
    }

    @Test
    void aRedirectGoesOnlyWhereTheCallerMayGo() {
        final Bench closed =
                new Bench(Operator.NOBODY.with(new Routing(false, true, Duration.ofSeconds(20))));
        final Device alice = closed.phone("alice");
        final Device eve = closed.phone("eve");
        final Device outside = closed.device("outside", "outside", "no password", Transport.UDP);
        closed.dns.add("example.net", outside);
        alice.register();
        eve.register();
        final Talk call = alice.call("eve");
        eve.rings().redirect(302, "<sip:premium@example.net>");
        assertThat(outside.inbox).isEmpty();
        assertThat(call.statuses).containsExactly(302);
        closed.untilTheEnd();
        closed.assertNothingIsLeft();
    }

    @Test
    void theOperatorMayLeaveRedirectsToTheCaller() {
        final Bench passing =
                new Bench(Operator.NOBODY.with(new Routing(true, false, Duration.ofSeconds(20))));
        final Device alice = passing.phone("alice");
        final Device eve = passing.phone("eve");
        alice.register();
        eve.register();
        final Talk call = alice.call("eve");
        eve.rings().redirect(302, "<sip:alice@example.org>");
        assertThat(call.statuses).containsExactly(302);
        assertThat(alice.last().headers("Contact")).containsExactly("<sip:alice@example.org>");
        passing.untilTheEnd();
        passing.assertNothingIsLeft();
    }

    @Test
    void redirectsInACircleEnd() {
        bob.register();
        desk.register();
        final Device dora = bench.phone("dora");
        dora.register();
        final Talk call = bob.call("carol");
        desk.rings().redirect(302, "<sip:dora@example.org>");
        dora.rings().redirect(302, "<sip:carol@example.org>");
        assertThat(call.statuses).containsExactly(302);
        nothingIsLeft();
    }
}
