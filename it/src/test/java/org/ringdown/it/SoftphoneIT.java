package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page that the server serves, used as a person does. */
@ExtendWith(Site.Extension.class)
@Timeout(60)
class SoftphoneIT {
    @Test
    void aLinkSignsInAndCallsTheEcho(final Site site) {
        final SoftphonePage page =
                site.keep(new SoftphonePage(site.browsers().withTone(Site.FIRST_TONE)));

        page.open(link(site, "alice", "echo"));
        page.awaitTimer();
        page.awaitTone(Site.FIRST_TONE);

        assertThat(page.address()).as("the password is gone from the address").doesNotContain("#");
        assertThat(page.strangers()).as("requests to anybody but the server").isEmpty();
        assertThat(page.complaints()).isEmpty();

        page.press("End");
        page.awaitText("You ended the call.");
    }

    @Test
    void aPersonSignsInAndTalksToATelephone(final Site site) {
        final Baresip bob = site.baresip("bob");
        final SoftphonePage page = signedIn(site);

        page.fill("Call", "bob");
        page.key("Enter");
        bob.await("CALL_INCOMING");
        page.awaitText("Ringing");
        bob.accept();
        page.awaitTimer();
        bob.awaitTone(Site.FIRST_TONE);
        page.awaitTone(Site.PHONE_TONE);
        page.picture(Path.of("target", "softphone.png"));

        page.press("Keypad");
        page.press("5");
        page.press("hash");
        await("both digits").atMost(BrowserPhone.STEP).until(bob::digits, "5#"::equals);

        bob.hangUp();
        page.awaitText("bob ended the call.");
    }

    @Test
    void aTelephoneCallsAPerson(final Site site) {
        final Baresip bob = site.baresip("bob");
        final SoftphonePage page = signedIn(site);

        bob.dial(Site.address("alice"));
        page.awaitText("calls you");
        page.press("Answer");
        page.awaitTimer();
        bob.awaitTone(Site.FIRST_TONE);
        page.awaitTone(Site.PHONE_TONE);

        page.press("Mute");
        await("bob hears nothing")
                .atMost(BrowserPhone.STEP)
                .until(() -> bob.heard().isNearlySilent());
        page.press("Muted");
        bob.awaitTone(Site.FIRST_TONE);

        page.press("Hold");
        page.awaitText("On hold by you");
        page.press("Resume");
        page.awaitTone(Site.PHONE_TONE);

        page.press("End");
        bob.await("CALL_CLOSED");
    }

    @Test
    void aPersonDeclinesAndACallerGivesUp(final Site site) {
        final Baresip bob = site.baresip("bob");
        final SoftphonePage page = signedIn(site);

        bob.dial(Site.address("alice"));
        page.awaitText("calls you");
        page.press("Decline");
        assertThat(bob.await("CALL_CLOSED").parameter()).contains("603");
        page.awaitText("You declined the call from bob.");
        bob.forget();

        bob.dial(Site.address("alice"));
        page.awaitText("calls you");
        bob.hangUp();
        page.awaitText("You missed a call from bob");
    }

    @Test
    void failuresAreSentences(final Site site) {
        final Baresip bob = site.baresip("bob");
        final SoftphonePage page = signedIn(site);

        page.fill("Call", "nobody");
        page.key("Enter");
        page.awaitText("There is no “nobody” here.");

        page.fill("Call", "carol");
        page.key("Enter");
        page.awaitText("The devices of carol are off or without internet.");

        page.fill("Call", "bob");
        page.key("Enter");
        bob.await("CALL_INCOMING");
        bob.hangUp();
        page.awaitText("bob is in another call.");
    }

    @Test
    void aWrongPasswordIsASentence(final Site site) {
        final SoftphonePage page =
                site.keep(new SoftphonePage(site.browsers().withTone(Site.FIRST_TONE)));
        page.open(site.server().page("/"));

        page.fill("Name or number", "alice@" + RingdownProcess.DOMAIN);
        page.fill("Password", "guessed");
        page.press("Sign in");

        page.awaitText("The name or the password is not right.");
    }

    @Test
    void twoPeopleSeeEachOther(final Site site) {
        final BrowserPhone carol =
                site.browser(BrowserPhone.Library.SIPJS, "carol", Site.SECOND_TONE);
        final SoftphonePage page = signedIn(site);

        carol.call(Site.address("alice"), true);
        page.awaitText("calls you, with video");
        page.press("Answer with video");
        page.awaitTimer();
        page.awaitTone(Site.SECOND_TONE);
        carol.awaitTone(Site.FIRST_TONE);
        page.awaitPicture();
        carol.awaitPicture();
        // Of high definition.
        assertThat(page.camera().get("width")).isEqualTo(1_280);
        assertThat(page.camera().get("height")).isEqualTo(720);

        carol.hangUp();
        page.awaitText("carol ended the call.");
    }

    private static SoftphonePage signedIn(final Site site) {
        final SoftphonePage page =
                site.keep(new SoftphonePage(site.browsers().withTone(Site.FIRST_TONE)));
        page.open(site.server().page("/"));
        page.fill("Name or number", "alice@" + RingdownProcess.DOMAIN);
        page.fill("Password", site.password("alice"));
        page.press("Sign in");
        page.awaitText("Ready");
        return page;
    }

    private static URI link(final Site site, final String user, final String call) {
        return site.server()
                .page(
                        "/#user="
                                + encode(user + "@" + RingdownProcess.DOMAIN)
                                + "&password="
                                + encode(site.password(user))
                                + "&call="
                                + call);
    }

    private static String encode(final String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
