package org.ringdown.it;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A second make of telephone: what one implementation forgives, another may not. */
@ExtendWith(Site.Extension.class)
@Timeout(90)
class LinphoneIT {
    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void aBrowserCallsLinphone(final BrowserPhone.Library library, final Site site) {
        final Linphone bob = site.linphone("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), false);
        // Its 180 has no Contact, and SIP.js passes over such an answer: ringing is not waited for.
        bob.awaitIncoming();
        bob.answer();
        alice.awaitCall("talking");
        bob.talk();
        alice.awaitTone(Site.SECOND_TONE);
        alice.awaitPackets(100);

        alice.hangUp();
        bob.awaitEnd();
        bob.awaitTone(Site.FIRST_TONE);
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void linphoneCallsABrowser(final BrowserPhone.Library library, final Site site) {
        final Linphone bob = site.linphone("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        bob.call(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        alice.awaitCall("talking");
        bob.talk();
        alice.awaitTone(Site.SECOND_TONE);
        alice.awaitPackets(100);

        bob.hangUp();
        alice.awaitCall("over");
        bob.awaitTone(Site.FIRST_TONE);
    }
}
