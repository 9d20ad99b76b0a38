package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How browsers find the server: through firewalls, by full ICE, on the port of either loop.
 * Libraries have no part in it: each test has one of the two.
 */
@ExtendWith(Site.Extension.class)
@Timeout(120)
class IceIT {
    private static final String HERE = "127.0.0.1";

    /** Calls from the browser to the telephone and back, and listens at both ends. */
    private static void bothWays(final BrowserPhone alice, final Baresip bob, final double level) {
        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        bob.awaitTone(alice.tone(), level);
        alice.awaitTone(Site.PHONE_TONE);
        alice.hangUp();
        bob.await("CALL_CLOSED");
        bob.forget();

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        bob.awaitTone(alice.tone(), level);
        alice.awaitTone(Site.PHONE_TONE);
    }

    @ParameterizedTest
    @EnumSource(names = "JSSIP")
    void chromiumWhoseDatagramsAreDroppedConnectsOverTcp(
            final BrowserPhone.Library library, final Site site) {
        final RingdownProcess server = site.ownServer(HERE, "");
        site.keep(new Firewall(server.webRtcPort()));
        final Baresip bob = site.baresip(server, "bob");
        final BrowserPhone alice = site.browser(server, library, "alice", Site.FIRST_TONE);

        bothWays(alice, bob, Sounds.LEVEL);

        assertThat(alice.protocol()).isEqualTo("tcp");
        bob.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource(names = "SIPJS")
    void chromiumThatMaySendNoDatagramsConnectsOverTcp(
            final BrowserPhone.Library library, final Site site) {
        final RingdownProcess server = site.server();
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.pageWithoutDatagrams(library, Site.FIRST_TONE);
        alice.register(server.webSocket(), "alice", site.password("alice"));
        alice.awaitLine("registered");

        bothWays(alice, bob, Sounds.LEVEL);

        assertThat(alice.protocol()).isEqualTo("tcp");
        bob.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource(names = "JSSIP")
    void firefoxWhoseDatagramsAreDroppedConnectsOverTcp(
            final BrowserPhone.Library library, final Site site) {
        final RingdownProcess server = site.ownServer(Ports.outwardAddress(), "");
        site.keep(new Firewall(server.webRtcPort()));
        final Baresip bob = site.baresip(server, "bob");
        final BrowserPhone alice = site.firefoxPage(library);
        alice.register(server.secureWebSocket(), "alice", site.password("alice"));
        alice.awaitLine("registered");

        bothWays(alice, bob, Firefox.LEVEL);

        assertThat(alice.protocol()).isEqualTo("tcp");
        bob.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource(names = "SIPJS")
    void fullIceWithChromium(final BrowserPhone.Library library, final Site site) {
        final RingdownProcess server = site.ownServer(HERE, "ice = \"full\"\n");
        final Baresip bob = site.baresip(server, "bob");
        final BrowserPhone alice = site.browser(server, library, "alice", Site.FIRST_TONE);

        bothWays(alice, bob, Sounds.LEVEL);

        assertThat(alice.wire())
                .anyMatch(message -> message.startsWith("<- ") && message.contains("a=candidate:"))
                .noneMatch(message -> message.contains("a=ice-lite"));
        bob.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource(names = "JSSIP")
    void fullIceWithFirefox(final BrowserPhone.Library library, final Site site) {
        final RingdownProcess server = site.ownServer(Ports.outwardAddress(), "ice = \"full\"\n");
        final Baresip bob = site.baresip(server, "bob");
        final BrowserPhone alice = site.firefoxPage(library);
        alice.register(server.secureWebSocket(), "alice", site.password("alice"));
        alice.awaitLine("registered");

        bothWays(alice, bob, Firefox.LEVEL);

        bob.hangUp();
        alice.awaitCall("over");
    }

    @ParameterizedTest
    @EnumSource(names = "SIPJS")
    void fullIceFindsABrowserThatHidesItsAddresses(
            final BrowserPhone.Library library, final Site site) {
        final RingdownProcess server = site.ownServer(HERE, "ice = \"full\"\n");
        final Baresip bob = site.baresip(server, "bob");
        final BrowserPhone alice = site.secretivePage(library);
        alice.speakWithoutMicrophone(Site.SECOND_TONE);
        alice.register(server.webSocket(), "alice", site.password("alice"));
        alice.awaitLine("registered");

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        bob.awaitTone(Site.SECOND_TONE);
        alice.awaitTone(Site.PHONE_TONE);

        assertThat(alice.candidates()).isNotEmpty().allMatch(each -> each.contains(".local "));
        bob.hangUp();
        alice.awaitCall("over");
    }

    @Test
    void twoLoopsShareTheCalls(final Site site) {
        final RingdownProcess server = site.ownServer(HERE, "loops = 2\n");
        final Baresip bob = site.baresip(server, "bob");
        final BrowserPhone alice =
                site.browser(server, BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        final BrowserPhone carol =
                site.browser(server, BrowserPhone.Library.SIPJS, "carol", Site.SECOND_TONE);

        carol.call(Site.address("echo"), false);
        carol.awaitTone(Site.SECOND_TONE);
        bothWays(alice, bob, Sounds.LEVEL);
        carol.awaitTone(Site.SECOND_TONE);

        assertThat(List.of(alice.count("remotePort"), carol.count("remotePort")))
                .containsExactlyInAnyOrder(
                        (double) server.webRtcPort(), (double) server.webRtcPort() + 1);
        bob.hangUp();
        alice.awaitCall("over");
        carol.hangUp();
    }
}
