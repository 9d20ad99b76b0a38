package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Transport;

/** Dialogs whose ends are named by GRUUs, and browsers that come back over a new connection. */
class ReturnTest {
    private final Bench bench = new Bench();

    /** Registers with an instance and takes a GRUU, as JsSIP and linphone do. */
    private static void registerWithGruu(final Device device, final String which) {
        device.send(
                device.register(3600)
                        .edit()
                        .set("Supported", "path, gruu, outbound")
                        .set(
                                "Contact",
                                "<%s>;+sip.instance=\"<urn:uuid:%s>\";reg-id=1"
                                        .formatted(device.contact(), device.name))
                        .build());
        assertThat(device.last().status()).isEqualTo(200);
        if (device.last().addresses("Contact") instanceof Parsed.Ok<List<NameAddr>>(var contacts)) {
            device.gruu =
                    contacts.stream()
                            .filter(each -> each.uri().toString().equals(device.contact()))
                            .map(each -> each.params().value(which))
                            .findFirst()
                            .orElseThrow();
        }
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @CsvSource({"pub-gruu, temp-gruu", "temp-gruu, pub-gruu"})
    void aCallBetweenGruusWorksBothWays(final String caller, final String callee) {
        final Device alice = bench.browser("alice");
        final Device bob = bench.phone("bob");
        registerWithGruu(alice, caller);
        registerWithGruu(bob, callee);
        assertThat(alice.gruu).contains(";gr");

        final Talk call = alice.call("bob");
        bob.rings().ring();
        bob.rings().answer();

        assertThat(bob.got(Method.INVITE).header("Contact")).isEqualTo("<" + alice.gruu + ">");
        final SipRequest ack = bob.got(Method.ACK);
        assertThat(ack.requestUri().toString()).isEqualTo(bob.contact());
        bob.rings().reinvite("sendonly");
        assertThat(alice.got(Method.INVITE).requestUri().toString()).isEqualTo(alice.contact());
        assertThat(bob.last().status()).isEqualTo(200);
        call.update("sendrecv");
        assertThat(bob.got(Method.UPDATE).requestUri().toString()).isEqualTo(bob.contact());
        bob.rings().bye();
        assertThat(alice.got(Method.BYE).requestUri().toString()).isEqualTo(alice.contact());
        assertThat(bob.last().status()).isEqualTo(200);
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void aGruuRingsOneDevice() {
        final Device alice = bench.phone("alice");
        final Device desk = bench.phone("bob");
        final Device mobile = bench.device("mobile", "bob", Transport.UDP);
        alice.register();
        registerWithGruu(desk, "pub-gruu");
        registerWithGruu(mobile, "pub-gruu");

        alice.call(String.valueOf(mobile.gruu));

        assertThat(mobile.has(Method.INVITE)).isTrue();
        assertThat(desk.has(Method.INVITE)).isFalse();
        assertThat(mobile.got(Method.INVITE).requestUri().toString()).isEqualTo(mobile.contact());
        mobile.rings().refuse(486);
        mobile.send(mobile.register(0));
        alice.call(String.valueOf(mobile.gruu));
        assertThat(alice.last().status()).isEqualTo(480);
    }

    /** A browser and a phone in a call; the browser's connection breaks. */
    private Device brokenCall(final Device phone) {
        final Device web = bench.browser("web");
        web.register();
        phone.register();
        web.call(phone.user);
        phone.rings().answer();
        bench.pass(10);
        bench.closed(web.flow());
        return web;
    }

    @Test
    void aByeWaitsForTheBrowserToComeBack() {
        final Device bob = bench.phone("bob");
        final Device web = brokenCall(bob);

        bob.rings().bye();
        bench.pass(5);
        assertThat(web.has(Method.BYE)).isFalse();
        web.reconnected(77);
        web.register();

        assertThat(web.has(Method.BYE)).isTrue();
        assertThat(bob.last().status()).isEqualTo(200);
        assertThat(bob.last().cseq().method()).isEqualTo(Method.BYE);
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void whoeverRegistersMeanwhileIsNotTakenForIt() {
        final Device bob = bench.phone("bob");
        final Device web = brokenCall(bob);
        final Device tablet = bench.device("tablet", "web", Transport.WSS);
        bob.rings().bye();

        tablet.register();

        assertThat(tablet.has(Method.BYE)).isFalse();
        web.reconnected(77);
        web.register();
        assertThat(web.has(Method.BYE)).isTrue();
        assertThat(tablet.has(Method.BYE)).isFalse();
    }

    @Test
    void whoDoesNotComeBackIsSaidToBeGone() {
        final Device bob = bench.phone("bob");
        brokenCall(bob).reconnected(77);

        bob.rings().bye();
        bench.pass(19);
        assertThat(bob.last().status()).isEqualTo(100);
        bench.pass(2);

        assertThat(bob.last().status()).isEqualTo(430);
        assertThat(bob.last().cseq().method()).isEqualTo(Method.BYE);
        bench.untilTheEnd();
    }

    @Test
    void afterAMinuteNobodyIsWaitedFor() {
        final Device bob = bench.phone("bob");
        brokenCall(bob).reconnected(77);
        bench.pass(61);

        bob.rings().bye();

        assertThat(bob.last().status()).isEqualTo(430);
    }

    @Test
    void aReinviteThatIsGivenUpNeverReachesTheBrowser() {
        final Device bob = bench.phone("bob");
        final Device web = brokenCall(bob);
        final SipRequest reinvite = bob.rings().reinvite("sendonly");
        bench.pass(3);
        bob.send(
                SipRequest.builder(Method.CANCEL, reinvite.requestUri())
                        .set("Via", reinvite.topVia().toString())
                        .set("Max-Forwards", "70")
                        .set("From", reinvite.from().toString())
                        .set("To", reinvite.to().toString())
                        .set("Call-ID", reinvite.callId())
                        .set("CSeq", reinvite.cseq().number() + " CANCEL")
                        .build());
        assertThat(bob.inbox)
                .anyMatch(each ->
                        each instanceof org.ringdown.sip.message.SipResponse response
                                && response.status() == 487);

        web.inbox.clear();
        web.reconnected(77);
        web.register();

        assertThat(web.has(Method.INVITE)).isFalse();
    }
}
