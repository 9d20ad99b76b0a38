package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a power cut must not take away, and what a call must not leave behind. */
@ExtendWith(Site.Extension.class)
class SurvivalIT {
    private static final int CALLS = 1_000;
    private static final int GIVEN_UP = 20;

    @Test
    @Timeout(90)
    void accountsAndRegistrationsSurviveAKill(final Site site) {
        final RingdownProcess own = site.keep(new RingdownProcess(site.folder("killed")));
        site.startWithUsers(own);
        final RawPhone bob =
                site.keep(new RawPhone(own, "bob", site.password("bob"), Site.RAW_TONE));
        bob.register();
        final BrowserPhone alice = site.page(BrowserPhone.Library.JSSIP, Site.FIRST_TONE);
        alice.register(own.webSocket(), "alice", site.password("alice"));
        alice.awaitLine("registered");

        own.kill();
        alice.awaitLine("disconnected");
        own.start();
        alice.awaitLine("registered");

        // Bob has not said a word since: only his stored registration can lead to him.
        alice.call(Site.address("bob"), false);
        final RawPhone.Dialog call = bob.answer();
        alice.awaitCall("talking");
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);
        call.hangUp();
        alice.awaitCall("over");
    }

    @Test
    @Timeout(240)
    void callsLeaveNothingBehind(final Site site) {
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice =
                site.browser(BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        final RingdownProcess server = site.server();
        // The first calls of each kind may open what stays open for good.
        talk(alice, dave);
        echo(dave);
        final long sockets = server.udpSockets();
        final long threads = server.threads();

        for (int i = 0; i < CALLS; i++) {
            if (i % 50 == 0) {
                talk(alice, dave);
            } else {
                echo(dave);
            }
        }
        for (int i = 0; i < GIVEN_UP; i++) {
            giveUp(alice, dave);
        }

        await("all media ports are closed")
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(server.udpSockets()).isLessThanOrEqualTo(sockets));
        assertThat(server.threads()).isLessThanOrEqualTo(threads + 4);
    }

    private static void talk(final BrowserPhone alice, final RawPhone dave) {
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog call = dave.answer();
        alice.awaitCall("talking");
        call.hangUp();
        alice.awaitCall("over");
    }

    private static void echo(final RawPhone dave) {
        final RawPhone.Dialog call = dave.call(Site.address("echo"));
        assertThat(call.first().status()).isEqualTo(200);
        call.hangUp();
    }

    private static void giveUp(final BrowserPhone alice, final RawPhone dave) {
        alice.call(Site.address("dave"), false);
        final SipText invite = dave.awaitRequest("INVITE");
        dave.reply(invite, "180 Ringing", "given-up", "");
        alice.awaitCall("ringing");
        alice.hangUp();
        dave.reply(dave.awaitRequest("CANCEL"), "200 OK", "given-up", "");
        dave.reply(invite, "487 Request Terminated", "given-up", "");
        dave.awaitRequest("ACK");
        alice.awaitCall("over");
    }
}
