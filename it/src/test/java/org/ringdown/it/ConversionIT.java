package org.ringdown.it;

import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A browser that has Opus alone and telephones that do not have it hear each other. */
@ExtendWith(Site.Extension.class)
@Timeout(60)
class ConversionIT {
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
}
