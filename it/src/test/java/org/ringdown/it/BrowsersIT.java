package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What differs from browser to browser: Firefox beside Chromium, addresses that a browser hides,
 * and how soon there is sound.
 */
@ExtendWith(Site.Extension.class)
@Timeout(90)
class BrowsersIT {
    /** Later sound feels broken; it takes a tenth of a second when the machine is not busy. */
    private static final Duration SOON = Duration.ofMillis(1_500);

    private static BrowserPhone firefox(
            final Site site, final BrowserPhone.Library library, final String user) {
        final BrowserPhone phone = site.firefoxPage(library);
        phone.register(site.outwardServer().secureWebSocket(), user, site.password(user));
        phone.awaitLine("registered");
        return phone;
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void firefoxCallsATelephone(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip(site.outwardServer(), "bob");
        final BrowserPhone alice = firefox(site, library, "alice");

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        alice.awaitCall("ringing");
        bob.accept();
        alice.awaitCall("talking");
        bob.awaitTone(Site.FIRST_TONE, Firefox.LEVEL);
        alice.awaitTone(Site.PHONE_TONE);

        alice.hangUp();
        bob.await("CALL_CLOSED");
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void aTelephoneCallsFirefox(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip(site.outwardServer(), "bob");
        final BrowserPhone alice = firefox(site, library, "alice");

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        bob.await("CALL_ESTABLISHED");
        bob.awaitTone(Site.FIRST_TONE, Firefox.LEVEL);
        alice.awaitTone(Site.PHONE_TONE);

        bob.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void firefoxAndChromiumCallEachOther(final BrowserPhone.Library library, final Site site) {
        final BrowserPhone alice = firefox(site, library, "alice");
        final BrowserPhone carol =
                site.browser(site.outwardServer(), library, "carol", Site.SECOND_TONE);
        final boolean first = library == BrowserPhone.Library.JSSIP;
        final BrowserPhone caller = first ? alice : carol;
        final BrowserPhone callee = first ? carol : alice;

        caller.call(Site.address(first ? "carol" : "alice"), true);
        callee.awaitCall("incoming");
        callee.answer(true);
        caller.awaitCall("talking");
        alice.awaitTone(Site.SECOND_TONE);
        carol.awaitTone(Site.FIRST_TONE, Firefox.LEVEL);
        alice.awaitPicture();
        carol.awaitPicture();

        callee.hangUp();
        caller.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void soundComesSoon(
            final BrowserPhone.Library library, final Site site, final TestReporter reporter) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);

        bob.acceptNext();
        alice.call(Site.address("bob"), false);
        final Duration called = alice.untilFirstSound();
        alice.awaitTone(Site.PHONE_TONE);
        alice.hangUp();
        bob.await("CALL_CLOSED");
        bob.forget();

        alice.answerNext();
        bob.dial(Site.address("alice"));
        final Duration answered = alice.untilFirstSound();
        bob.awaitTone(Site.FIRST_TONE);
        bob.hangUp();
        alice.awaitCall("over");

        report(reporter, library + " in Chromium", called, answered);
    }

    private static void report(
            final TestReporter reporter,
            final String who,
            final Duration called,
            final Duration answered) {
        reporter.publishEntry(who + " calls, ms to sound", "" + called.toMillis());
        reporter.publishEntry(who + " is called, ms to sound", "" + answered.toMillis());
        assertThat(List.of(called, answered)).allMatch(t -> t.compareTo(SOON) < 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void soundComesSoonInFirefox(
            final BrowserPhone.Library library, final Site site, final TestReporter reporter) {
        final Baresip bob = site.baresip(site.outwardServer(), "bob");
        final BrowserPhone alice = firefox(site, library, "alice");

        bob.acceptNext();
        alice.call(Site.address("bob"), false);
        final Duration called = alice.untilFirstSound();
        alice.awaitTone(Site.PHONE_TONE);
        alice.hangUp();
        bob.await("CALL_CLOSED");
        bob.forget();

        alice.answerNext();
        bob.dial(Site.address("alice"));
        final Duration answered = alice.untilFirstSound();
        bob.awaitTone(Site.FIRST_TONE, Firefox.LEVEL);
        bob.hangUp();
        alice.awaitCall("over");

        report(reporter, library + " in Firefox", called, answered);
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void aBrowserThatHidesItsAddressesIsHeard(final BrowserPhone.Library library, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.secretivePage(library);
        alice.speakWithoutMicrophone(Site.SECOND_TONE);
        alice.register(site.server().webSocket(), "alice", site.password("alice"));
        alice.awaitLine("registered");

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        bob.awaitTone(Site.SECOND_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        final String offer =
                alice.wire().stream().filter(m -> m.contains("m=audio")).findFirst().orElseThrow();
        assertThat(offer.lines().filter(line -> line.startsWith("a=candidate")))
                .isNotEmpty()
                .allMatch(line -> line.contains(".local "));
        alice.hangUp();
        bob.await("CALL_CLOSED");
        bob.forget();

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        bob.awaitTone(Site.SECOND_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        bob.hangUp();
        alice.awaitCall("over");
    }
}
