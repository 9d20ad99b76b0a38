package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A browser and a telephone, with whatever the browser speaks, in both directions. */
@ExtendWith(Site.Extension.class)
@Timeout(60)
class CallsIT {
    @ParameterizedTest
    @EnumSource
    void aBrowserCallsATelephone(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        alice.awaitCall("ringing");
        bob.accept();
        alice.awaitCall("talking");

        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);

        alice.hangUp();
        bob.await("CALL_CLOSED");
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource
    void aTelephoneCallsABrowser(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        bob.await("CALL_RINGING");
        alice.answer(false);
        bob.await("CALL_ESTABLISHED");

        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);

        bob.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource
    void opusPassesThroughOverTcp(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob", "tcp", "opus");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");

        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);

        bob.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource
    void digitsReachTheTelephone(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        bob.awaitTone(Site.FIRST_TONE);

        alice.dial("159#");

        await("all digits").atMost(BrowserPhone.STEP).until(bob::digits, "159#"::equals);
        alice.hangUp();
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @EnumSource
    void aHeldCallIsSilentAndComesBack(final BrowserPhone.Library library, final Site site) {
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog call = dave.answer();
        alice.awaitCall("talking");
        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);

        final var held = alice.startHold(true);
        assertThat(dave.answerAgain(call).body()).contains("a=sendonly");
        held.awaitAgreed();
        dave.awaitNoTone();
        alice.awaitSilence();

        final var resumed = alice.startHold(false);
        assertThat(dave.answerAgain(call).body()).doesNotContain("a=sendonly");
        resumed.awaitAgreed();
        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);

        call.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource
    void baresipAgreesToBeHeld(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        alice.awaitTone(Site.PHONE_TONE);

        alice.startHold(true).awaitAgreed();
        alice.awaitSilence();
        alice.startHold(false).awaitAgreed();
        alice.awaitTone(Site.PHONE_TONE);

        bob.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource
    void aTelephoneHoldsABrowser(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        alice.awaitTone(Site.PHONE_TONE);

        bob.command("hold", "");
        alice.awaitSilence();
        bob.command("resume", "");
        alice.awaitTone(Site.PHONE_TONE);

        alice.hangUp();
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @EnumSource
    void aBusyTelephoneIsBusy(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.hangUp();

        alice.awaitCall("over");
        assertThat(alice.status()).isEqualTo(486);
    }

    @ParameterizedTest
    @EnumSource
    void aBusyBrowserIsBusy(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.reject(486);

        assertThat(bob.await("CALL_CLOSED").parameter()).contains("486");
    }

    @ParameterizedTest
    @EnumSource
    void nobodyHasThisName(final BrowserPhone.Library library, final Site site) {
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        alice.call(Site.address("nobody"), false);

        alice.awaitCall("over");
        assertThat(alice.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void aUserWithoutADeviceIsNotThere(final BrowserPhone.Library library, final Site site) {
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        alice.call(Site.address("carol"), false);

        alice.awaitCall("over");
        assertThat(alice.status()).isEqualTo(480);
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsRefused(final BrowserPhone.Library library, final Site site) {
        final BrowserPhone alice = site.page(library, Site.FIRST_TONE);

        alice.register(site.server().webSocket(), "alice", "guessed");

        alice.awaitLine("refused");
        // sylkRTC has a number of its own for it.
        assertThat(alice.status()).isIn(401, 403, 904);
    }

    @ParameterizedTest
    @EnumSource
    void aCallerGivesUp(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        alice.awaitCall("ringing");
        alice.hangUp();

        bob.await("CALL_CLOSED");
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource
    void aTelephoneGivesUp(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        bob.hangUp();

        alice.awaitCall("over");
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @EnumSource
    void theEchoSendsTheVoiceBack(final BrowserPhone.Library library, final Site site) {
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        alice.call(Site.address("echo"), false);
        alice.awaitCall("talking");
        alice.awaitTone(Site.FIRST_TONE);

        alice.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource
    void theSoundFlowsWithoutHoles(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        alice.awaitTone(Site.PHONE_TONE);

        alice.awaitPackets(150);

        assertThat(alice.count("lost")).isLessThan(10);
        alice.awaitTone(Site.PHONE_TONE);
        bob.awaitTone(Site.FIRST_TONE);
        alice.hangUp();
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @EnumSource
    void everythingCanBeEncrypted(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob", "tls", "pcma");
        final BrowserPhone alice = site.page(library, Site.FIRST_TONE);
        alice.register(site.server().secureWebSocket(), "alice", site.password("alice"));
        alice.awaitLine("registered");

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        bob.await("CALL_ESTABLISHED");
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);

        alice.hangUp();
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @EnumSource
    void allDevicesRingAndOneAnswers(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final RawPhone other = site.rawPhone("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        final SipText invite = other.awaitRequest("INVITE");
        other.reply(invite, "180 Ringing", "other", "");
        bob.accept();
        alice.awaitCall("talking");

        final SipText cancel = other.awaitRequest("CANCEL");
        other.reply(cancel, "200 OK", "other", "");
        other.reply(invite, "487 Request Terminated", "other", "");
        other.awaitRequest("ACK");
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);

        alice.hangUp();
        bob.await("CALL_CLOSED");
    }
}
