package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two browsers: the server connects them, and their sound and picture go directly from one to the
 * other.
 */
@ExtendWith(Site.Extension.class)
@Timeout(60)
class TwoBrowsersIT {
    @ParameterizedTest
    @CsvSource({"JSSIP, JSSIP", "JSSIP, SIPJS", "SIPJS, JSSIP", "SIPJS, SIPJS"})
    void theyHearAndSeeEachOther(
            final BrowserPhone.Library caller, final BrowserPhone.Library called, final Site site) {
        final BrowserPhone carol = site.browser(called, "carol", Site.SECOND_TONE);
        final BrowserPhone alice = site.browser(caller, "alice", Site.FIRST_TONE);

        alice.call(Site.address("carol"), true);
        carol.awaitCall("incoming");
        alice.awaitCall("ringing");
        carol.answer(true);
        alice.awaitCall("talking");
        carol.awaitCall("talking");

        alice.awaitTone(Site.SECOND_TONE);
        carol.awaitTone(Site.FIRST_TONE);
        alice.awaitPicture();
        carol.awaitPicture();
        assertThat(alice.count("remotePort"))
                .as("the far end of alice's media is carol, not the server")
                .isPositive()
                .isNotEqualTo((double) site.server().webRtcPort());

        carol.hangUp();
        alice.awaitCall("over");
        carol.awaitCall("over");
    }

    @ParameterizedTest
    @CsvSource({"JSSIP, SIPJS", "SIPJS, JSSIP"})
    void aBrowserDeclines(
            final BrowserPhone.Library caller, final BrowserPhone.Library called, final Site site) {
        final BrowserPhone carol = site.browser(called, "carol", Site.SECOND_TONE);
        final BrowserPhone alice = site.browser(caller, "alice", Site.FIRST_TONE);

        alice.call(Site.address("carol"), false);
        carol.awaitCall("incoming");
        carol.reject(603);

        alice.awaitCall("over");
        assertThat(alice.status()).isEqualTo(603);
    }
}
