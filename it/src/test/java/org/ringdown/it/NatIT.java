package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A telephone behind a home router, which knows nothing of it. */
@ExtendWith(Site.Extension.class)
@Timeout(180)
class NatIT {
    @Test
    void aHiddenPhoneIsReachedAlsoAfterItsRouterForgotIt(final Site site) {
        final HiddenPhone hidden = site.keep(new HiddenPhone(site.folder("hidden")));
        final RingdownProcess server =
                site.keep(RingdownProcess.at(site.folder("server"), HiddenPhone.SERVER));
        final String password = UUID.randomUUID().toString();
        server.addUser("hidden", password);
        server.addUser("dave", password);
        server.start();
        hidden.register("hidden", password, server.sipPort());
        final RawPhone dave = site.keep(new RawPhone(server, "dave", password, Site.RAW_TONE));

        hears(dave);

        hidden.rebind();
        hidden.awaitRefresh();
        hears(dave);
    }

    private static void hears(final RawPhone dave) {
        final RawPhone.Dialog call = dave.call(Site.address("hidden"));
        assertThat(call.first().status()).isEqualTo(200);
        dave.awaitTone(Site.PHONE_TONE);
        call.hangUp();
        dave.awaitNoTone();
    }
}
