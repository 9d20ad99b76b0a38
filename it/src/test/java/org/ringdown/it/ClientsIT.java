package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The instruments themselves, without a server: a test that hears nothing must not be the ear's
 * fault.
 */
@ExtendWith(Site.Extension.class)
@Timeout(60)
class ClientsIT {
    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void aPageHearsItsOwnMicrophoneAndSeesItsCamera(
            final BrowserPhone.Library library, final Site site) {
        final BrowserPhone page = site.page(library, Site.FIRST_TONE);

        page.loopback();

        page.awaitTone(Site.FIRST_TONE);
        page.awaitPicture();
    }

    @Test
    void twoTelephonesHearEachOther(final Site site) {
        final Baresip caller = site.keep(alone(site, "anna", Site.FIRST_TONE));
        final Baresip called = site.keep(alone(site, "ben", Site.PHONE_TONE));

        caller.dial("sip:ben@127.0.0.1:" + called.sipPort());
        called.await("CALL_INCOMING");
        called.accept();
        caller.await("CALL_ESTABLISHED");

        caller.awaitTone(Site.PHONE_TONE);
        called.awaitTone(Site.FIRST_TONE);
        assertThat(called.heard().is(Site.PHONE_TONE)).isFalse();

        caller.hangUp();
        called.await("CALL_CLOSED");
    }

    private static Baresip alone(final Site site, final String user, final int tone) {
        return new Baresip(
                site.folder("baresip"), "<sip:" + user + "@127.0.0.1>;regint=0", tone, "pcmu");
    }
}
