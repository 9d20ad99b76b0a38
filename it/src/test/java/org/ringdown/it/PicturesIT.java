package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Pictures of each format between a browser and a telephone that sends back what it sees. The
 * browser shows two colours and has to see them: then every byte was carried there and back, and
 * decoded. The telephone sends no whole picture before it is asked for one, and gets its own by
 * asking in SIP.
 */
@ExtendWith(Site.Extension.class)
@Timeout(90)
class PicturesIT {
    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(100);

    private static void until(final String what, final BooleanSupplier done) {
        await(what).atMost(LONG).pollInterval(POLL).until(done::getAsBoolean);
    }

    private static BrowserPhone painter(
            final BrowserPhone phone, final Site site, final String webSocket) {
        phone.paint();
        phone.register(webSocket, "alice", site.password("alice"));
        phone.awaitLine("registered");
        return phone;
    }

    private static BrowserPhone chromium(final Site site, final BrowserPhone.Library library) {
        return painter(site.page(library, Site.FIRST_TONE), site, site.server().webSocket());
    }

    private static BrowserPhone firefox(final Site site, final BrowserPhone.Library library) {
        return painter(site.firefoxPage(library), site, site.outwardServer().secureWebSocket());
    }

    /** The browser calls; the telephone is asked, and asks, and both see and hear each other. */
    private static void calls(
            final BrowserPhone alice,
            final double level,
            final RawPhone bob,
            final Mirror.Format format) {
        assumeTrue(alice.encodes(format), "this browser does not encode " + format);
        final Mirror mirror = bob.look(format);
        alice.call(Site.address("bob"), true);
        final RawPhone.Dialog dialog = bob.answer();
        mirror.whenAsked(dialog::askPicture);
        alice.awaitCall("talking");
        seesItself(alice, level, bob, mirror, dialog, format);
        assertThat(alice.roles()).as("roles in DTLS").isEqualTo(List.of("actpass", "passive"));

        alice.hangUp();
        dialog.awaitHangUp();
        alice.awaitCall("over");
    }

    /** The telephone calls. */
    private static void isCalled(
            final BrowserPhone alice,
            final double level,
            final RawPhone bob,
            final Mirror.Format format) {
        assumeTrue(alice.encodes(format), "this browser does not encode " + format);
        final Mirror mirror = bob.look(format);
        final RawPhone.Dialog[] dialog = new RawPhone.Dialog[1];
        final Thread caller =
                Thread.ofVirtual().start(() -> dialog[0] = bob.call(Site.address("alice")));
        alice.awaitCall("incoming");
        alice.answer(true);
        until("the call is answered", () -> !caller.isAlive());
        mirror.whenAsked(dialog[0]::askPicture);
        alice.awaitCall("talking");
        seesItself(alice, level, bob, mirror, dialog[0], format);
        assertThat(alice.roles()).as("roles in DTLS").isEqualTo(List.of("active", "actpass"));

        alice.hangUp();
        dialog[0].awaitHangUp();
        alice.awaitCall("over");
    }

    private static void seesItself(
            final BrowserPhone alice,
            final double level,
            final RawPhone bob,
            final Mirror mirror,
            final RawPhone.Dialog dialog,
            final Mirror.Format format) {
        alice.awaitPainting();
        alice.awaitPicture();
        assertThat(mirror.asked()).as("whole pictures asked of the telephone").isPositive();
        assertThat(mirror.strange()).as("packets of another format").isZero();
        assertThat(alice.pictureFormats())
                .allMatch(f -> f.startsWith("video/" + format))
                .allMatch(f ->
                        format != Mirror.Format.H264
                                || f.contains(format.parameters().split(";")[0]));

        final double asked = alice.count("askedOfMe");
        final int seen = mirror.whole();
        dialog.askPicture();
        until("the browser is asked for a whole picture", () -> alice.count("askedOfMe") > asked);
        until("the telephone gets it", () -> mirror.whole() > seen);
        assertThat(bob.awaitFinal("INFO").status()).isEqualTo(200);
        alice.awaitPicture();
        bob.awaitTone(alice.tone(), level);
        alice.awaitTone(bob.tone());
    }

    @ParameterizedTest
    @EnumSource
    void chromiumCallsATelephone(final Mirror.Format format, final Site site) {
        calls(
                chromium(site, BrowserPhone.Library.JSSIP),
                Sounds.LEVEL,
                site.rawPhone("bob"),
                format);
    }

    @ParameterizedTest
    @EnumSource
    void aTelephoneCallsChromium(final Mirror.Format format, final Site site) {
        isCalled(
                chromium(site, BrowserPhone.Library.SIPJS),
                Sounds.LEVEL,
                site.rawPhone("bob"),
                format);
    }

    /** It encodes H.264 only with a plug-in that it would fetch from the Internet. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H264")
    void firefoxCallsATelephone(final Mirror.Format format, final Site site) {
        calls(
                firefox(site, BrowserPhone.Library.JSSIP),
                Firefox.LEVEL,
                site.rawPhone(site.outwardServer(), "bob"),
                format);
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void aTelephoneCallsFirefox(final BrowserPhone.Library library, final Site site) {
        isCalled(
                firefox(site, library),
                Firefox.LEVEL,
                site.rawPhone(site.outwardServer(), "bob"),
                Mirror.Format.VP8);
    }

    @Test
    void firefoxWithTheOtherLibraryCallsATelephone(final Site site) {
        calls(
                firefox(site, BrowserPhone.Library.SIPJS),
                Firefox.LEVEL,
                site.rawPhone(site.outwardServer(), "bob"),
                Mirror.Format.VP8);
    }
}
