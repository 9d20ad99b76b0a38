package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only clients of sylkRTC do; what all browsers do is in {@link CallsIT}. */
@ExtendWith(Site.Extension.class)
@Timeout(60)
class SylkIT {
    private static final BrowserPhone.Library SYLK = BrowserPhone.Library.SYLK;

    private static BrowserPhone alice(final Site site) {
        return site.browser(SYLK, "alice", Site.FIRST_TONE);
    }

    private static void hearEachOther(final BrowserPhone alice, final Baresip bob) {
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
    }

    /** The place of the first message that has all these parts, or the number of messages. */
    private static int first(final List<String> wire, final String... parts) {
        for (int i = 0; i < wire.size(); i++) {
            final String message = wire.get(i);
            if (List.of(parts).stream().allMatch(message::contains)) {
                return i;
            }
        }
        return wire.size();
    }

    private static String transactionOf(final List<String> wire, final String type) {
        return wire.get(first(wire, "-> ", type))
                .replaceFirst(".*\"transaction\":\"", "")
                .replaceFirst("\".*", "");
    }

    @ParameterizedTest
    @CsvSource({"early, session-create", "late, session-create"})
    void candidatesComeBeforeAndAfterACallIsAcknowledged(
            final String when, final String type, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = alice(site);
        alice.trickles(when);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        hearEachOther(alice, bob);

        trickled(alice, when, type);
        alice.hangUp();
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @CsvSource({"early, session-answer", "late, session-answer"})
    void candidatesComeBeforeAndAfterAnAnswerIsAcknowledged(
            final String when, final String type, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = alice(site);
        alice.trickles(when);

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        alice.awaitCall("talking");
        hearEachOther(alice, bob);

        trickled(alice, when, type);
        bob.hangUp();
        alice.awaitCall("over");
    }

    /** Candidates were not in the description, went out when they should, and were taken. */
    private static void trickled(final BrowserPhone alice, final String when, final String type) {
        final List<String> wire = List.copyOf(alice.wire());
        final int description = first(wire, "-> ", type);
        final int acknowledged = first(wire, "<- ", "\"ack\"", transactionOf(wire, type));
        final int candidate = first(wire, "-> ", "session-trickle");
        assertThat(wire.get(description)).doesNotContain("a=candidate");
        if (when.equals("early")) {
            assertThat(candidate).isBetween(description, acknowledged);
        } else {
            assertThat(candidate).isBetween(acknowledged, wire.size() - 1);
        }
        assertThat(first(wire, "-> ", "session-trickle", "\"candidates\":[]"))
                .isLessThan(wire.size());
        assertThat(wire)
                .noneMatch(message -> message.startsWith("<- ") && message.contains("\"error\""));
    }

    @Test
    void keysInTheSdpOfTheTelephone(final Site site) {
        final Baresip bob = site.baresipWithKeys("bob");
        final BrowserPhone alice = alice(site);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        hearEachOther(alice, bob);
        alice.hangUp();
        bob.await("CALL_CLOSED");
        bob.forget();
        alice.awaitCall("over");
        alice.forgetCall();

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        bob.await("CALL_ESTABLISHED");
        hearEachOther(alice, bob);
        bob.hangUp();
        alice.awaitCall("over");
    }

    @Test
    void aPageWithJsSipIsCalledAndCalls(final Site site) {
        final BrowserPhone alice = alice(site);
        final BrowserPhone carol =
                site.browser(BrowserPhone.Library.JSSIP, "carol", Site.SECOND_TONE);

        alice.call(Site.address("carol"), false);
        carol.awaitCall("incoming");
        alice.awaitCall("ringing");
        carol.answer(false);
        alice.awaitCall("talking");
        alice.awaitTone(Site.SECOND_TONE);
        carol.awaitTone(Site.FIRST_TONE);
        alice.hangUp();
        carol.awaitCall("over");
        alice.awaitCall("over");
        alice.forgetCall();
        carol.forgetCall();

        carol.call(Site.address("alice"), false);
        alice.awaitCall("incoming");
        alice.answer(false);
        carol.awaitCall("talking");
        alice.awaitTone(Site.SECOND_TONE);
        carol.awaitTone(Site.FIRST_TONE);
        carol.hangUp();
        alice.awaitCall("over");
    }

    @Test
    void soundBeforeTheAnswerIsDescribedOnce(final Site site) {
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice = alice(site);

        alice.call(Site.address("dave"), false);
        final SipText invite = dave.awaitRequest("INVITE");
        dave.reply(invite, "183 Session Progress", "early", dave.sdp());
        alice.awaitEarlyMedia();
        dave.reply(invite, "200 OK", "early", dave.sdp());
        dave.awaitRequest("ACK");
        alice.awaitCall("talking");

        assertThat(alice.wire().stream().filter(m -> m.startsWith("<- ") && m.contains("\"sdp\"")))
                .hasSize(1);
        alice.hangUp();
        dave.reply(dave.awaitRequest("BYE"), "200 OK", "", "");
        alice.awaitCall("over");
    }

    @Test
    void digitsAreSentAsInfo(final Site site) {
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice = alice(site);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog call = dave.answer();
        alice.awaitCall("talking");

        alice.digitsAsInfo("7");

        final SipText info = dave.awaitRequest("INFO");
        dave.reply(info, "200 OK", "", "");
        assertThat(info.header("Content-Type")).isEqualTo("application/dtmf-relay");
        assertThat(info.body()).contains("Signal=7").contains("Duration=");
        call.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void theFirstVersionCallsAndIsCalled(final String transport, final Site site) {
        final Baresip bob = site.baresip("bob", transport, "pcmu");
        final BrowserPhone alice = site.page(SYLK, Site.FIRST_TONE);
        alice.speaksFirstVersion();
        alice.register(site.server().webSocket(), "alice", site.password("alice"));
        alice.awaitLine("registered");

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        hearEachOther(alice, bob);
        // Its clients know of no changes of a call: the server answers.
        bob.command("hold", "");
        alice.awaitSilence();
        bob.command("resume", "");
        alice.awaitTone(Site.PHONE_TONE);
        alice.hangUp();
        bob.await("CALL_CLOSED");
        bob.forget();
        alice.awaitCall("over");
        alice.forgetCall();

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        alice.awaitCall("talking");
        hearEachOther(alice, bob);
        bob.hangUp();
        alice.awaitCall("over");
        assertThat(alice.wire())
                .noneMatch(m ->
                        m.startsWith("<- ")
                                && (m.contains("early-media") || m.contains("ringing")));
    }
}
