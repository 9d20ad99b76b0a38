package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.Transfer;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Transport;

/** A phone asks an agent inside, with which it is in no call, to call somebody (RFC 3515). */
class AgentReferTest {
    private static final String GATE = "sip:gate-1@example.org";
    private static final String CAROL = "<sip:carol@example.org>";

    private final Bench bench = new Bench();
    private final Device bob = bench.phone("bob");
    private final Device carol = bench.phone("carol");
    private final List<Call> made = new ArrayList<>();

    @BeforeEach
    void bothAreThere() {
        bob.register();
        bob.toNotify = 200;
        carol.register();
    }

    @AfterEach
    void nothingIsLeft() {
        bench.agent(_ -> made.forEach(Call::hangUp));
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
        bench.agent(agent -> assertThat(agent.remembered()).isZero());
    }

    private SipRequest.Builder refer(final String target) {
        return bob.request(Method.REFER, GATE).set(HeaderName.REFER_TO, target);
    }

    private void accept() {
        final Transfer wish = bench.agentWishes.remove();
        bench.agent(_ ->
                made.add(
                        Objects.requireNonNull(
                                wish.accept(
                                        Sdp.chromium("192.0.2.99", 1, "sendrecv"), (_, _) -> {}))));
    }

    /** What bob was told of the call: how it stands, and what becomes of the subscription. */
    private List<String> told() {
        final List<String> told = new ArrayList<>();
        for (final SipMessage each : bob.inbox) {
            if (each instanceof SipRequest request && request.method().equals(Method.NOTIFY)) {
                final String state = String.valueOf(request.header("Subscription-State"));
                told.add(
                        new String(request.body(), StandardCharsets.UTF_8).strip()
                                + " "
                                + state.replaceFirst(";.*", ""));
            }
        }
        return told;
    }

    @Test
    void itCallsAndTellsHowTheCallGoes() {
        bob.send(refer(CAROL).set(HeaderName.REFERRED_BY, "<sip:bob@example.org>").build());
        final Transfer wish = Objects.requireNonNull(bench.agentWishes.peek());
        assertThat(wish.target()).hasToString("sip:carol@example.org");
        assertThat(carol.incoming).isEmpty();
        accept();
        assertThat(bob.last().status()).isEqualTo(202);
        assertThat(bob.last().header(HeaderName.CONTACT)).isNotNull();
        assertThat(bob.last().headers(HeaderName.RECORD_ROUTE)).isNotEmpty();
        assertThat(bob.last().toTag()).isNotNull();
        final Talk talk = carol.rings();
        assertThat(talk.invite().header(HeaderName.REFERRED_BY)).isEqualTo("<sip:bob@example.org>");
        assertThat(talk.invite().from().uri()).hasToString(GATE);
        talk.ring();
        talk.answer();
        assertThat(told())
                .containsExactly(
                        "SIP/2.0 100 Trying active",
                        "SIP/2.0 180 Ringing active",
                        "SIP/2.0 200 OK terminated");
        final SipRequest notify = bob.got(Method.NOTIFY);
        assertThat(notify.toTag()).isNotNull();
        assertThat(notify.header(HeaderName.EVENT)).startsWith("refer");
        assertThat(notify.contentType()).startsWith("message/sipfrag");
        assertThat(notify.requestUri()).hasToString(bob.contact());
    }

    @Test
    void aCallThatFailsIsTold() {
        bob.send(refer("<sip:nobody@example.org>").build());
        accept();
        assertThat(told()).last().asString().matches("SIP/2.0 4\\d\\d .* terminated");
    }

    @Test
    void whoWantsToHearNothingHearsNothing() {
        bob.send(refer(CAROL).set("Refer-Sub", "false").build());
        accept();
        assertThat(bob.last().header("Refer-Sub")).isEqualTo("false");
        carol.rings().answer();
        assertThat(told()).isEmpty();
    }

    /** Contact of the 202 leads to the agent, along the recorded route. */
    @Test
    void itsNewsAreCalledOff() {
        bob.send(refer(CAROL).build());
        accept();
        final SipRequest.Builder end =
                SipRequest.builder(
                                Method.SUBSCRIBE,
                                bob.last().addresses(HeaderName.CONTACT).orThrow().getFirst().uri())
                        .set("Via", "SIP/2.0/UDP " + bob.address() + ":5060;branch=z9hG4bKend")
                        .set("Max-Forwards", "70")
                        .set("From", bob.last().from().toString())
                        .set("To", bob.last().to().toString())
                        .set("Call-ID", bob.last().callId())
                        .set("CSeq", bob.last().cseq().number() + 1 + " SUBSCRIBE")
                        .set("Contact", "<" + bob.contact() + ">")
                        .set("Event", "refer")
                        .set("Expires", "0");
        bob.last().values(HeaderName.RECORD_ROUTE).reversed().forEach(r -> end.add("Route", r));
        bob.send(end.build());
        assertThat(bob.last().status()).isEqualTo(200);
        assertThat(told()).last().isEqualTo("SIP/2.0 100 Trying terminated");
        carol.rings().answer();
        assertThat(told()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "<sip:carol@example.org;method=BYE>, 501",
        "'<sip:carol@example.org>, <sip:bob@example.org>', 400",
        "<>, 400"
    })
    void whatIsNoWishIsRefused(final String target, final int status) {
        bob.send(refer(target).build());
        assertThat(bob.last().status()).isEqualTo(status);
        assertThat(bench.agentWishes).isEmpty();
    }

    @Test
    void whatItRequiresMustBeKnown() {
        bob.send(refer(CAROL).set(HeaderName.REQUIRE, "magic").build());
        assertThat(bob.last().status()).isEqualTo(420);
        assertThat(bob.last().header(HeaderName.UNSUPPORTED)).isEqualTo("magic");
    }

    @Test
    void nobodyDecides() {
        bob.send(refer(CAROL).build());
        bench.pass(26);
        assertThat(bob.last().status()).isEqualTo(603);
        assertThat(carol.incoming).isEmpty();
    }

    /** A stranger may ring people where that is allowed, but not make others ring them. */
    @Test
    void aStrangerHasNoWishes() {
        final Device mallory = bench.device("mallory", "bob", "guessed", Transport.UDP);
        mallory.send(mallory.request(Method.REFER, GATE).set(HeaderName.REFER_TO, CAROL).build());
        assertThat(bench.agentWishes).isEmpty();
        assertThat(mallory.last().status()).isIn(403, 407);
    }
}
