package org.ringdown.it;

import static org.awaitility.Awaitility.await;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser that has Opus alone and telephones that do not have it hear each other. */
@ExtendWith(Site.Extension.class)
@Timeout(60)
class ConversionIT {
    /** The payload types of Chromium, which we offer too. */
    private static final int OPUS = 111;

    private static final int RED = 63;

    @ParameterizedTest
    @CsvSource({"JSSIP,pcmu", "SIPJS,pcma", "JSSIP,g722"})
    void aBrowserCallsATelephone(
            final BrowserPhone.Library library, final String codec, final Site site) {
        final Baresip bob = site.baresip("bob", "udp", codec);
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.knowOnly("opus");

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");

        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        alice.dial("159#");
        await("all digits").atMost(BrowserPhone.STEP).until(bob::digits, "159#"::equals);

        alice.hangUp();
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @CsvSource({"JSSIP,pcma", "SIPJS,g722"})
    void aTelephoneCallsABrowser(
            final BrowserPhone.Library library, final String codec, final Site site) {
        final Baresip bob = site.baresip("bob", "udp", codec);
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.knowOnly("opus");

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        bob.await("CALL_ESTABLISHED");

        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);

        bob.hangUp();
        alice.awaitCall("over");
    }

    /** It answers with Opus, and speaks G.711, which it was offered. */
    @Test
    void aBrowserHearsOneCodecAndSpeaksAnother(final Site site) {
        final Baresip bob = site.baresip("bob", "udp", "pcmu");
        final BrowserPhone alice =
                site.browser(BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.hearOnly("opus");

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        bob.await("CALL_ESTABLISHED");

        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        bob.hangUp();
    }

    /**
     * Chromium repeats its sound because we ask for that, takes ours while it reports loss, and
     * gets it plain again soon after the loss has ended.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBrowserAndWeRepeatWhatMayGetLost(final boolean browserCalls, final Site site) {
        final Baresip bob = site.baresip("bob", "udp", "pcmu");
        final BrowserPhone alice =
                site.browser(BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        final BadLine line = site.badLine();
        alice.knowOnly("opus|red");
        alice.over(line);

        if (browserCalls) {
            alice.call(Site.address("bob"), false);
            bob.await("CALL_INCOMING");
            bob.accept();
            alice.connect(line);
            alice.awaitCall("talking");
        } else {
            bob.dial(Site.address("alice"));
            alice.awaitCall("incoming");
            alice.answer(false);
            alice.connect(line);
            bob.await("CALL_ESTABLISHED");
        }
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        Assertions.assertThat(line.sent(RED)).as("packets with copies from Chromium").isPositive();
        Assertions.assertThat(line.sent(OPUS)).as("packets without").isZero();
        Assertions.assertThat(line.received(OPUS)).as("ours on a clean line").isPositive();
        Assertions.assertThat(line.received(RED)).isZero();

        line.losesDown(30);
        await("ours with copies").atMost(BrowserPhone.STEP).until(() -> line.received(RED) > 25);
        alice.awaitTone(Site.PHONE_TONE);
        line.losesDown(0);
        final int plain = line.received(OPUS);
        await("ours without copies again")
                .atMost(BrowserPhone.STEP.multipliedBy(2))
                .until(() -> line.received(OPUS) > plain + 25);
        alice.awaitTone(Site.PHONE_TONE);
        bob.hangUp();
    }
}
