package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kamailio from the distribution, with the configuration of {@code examples/kamailio-ng}, as the
 * proxy of browsers and telephones, and the media plane in rtpengine's place. Both ends must hear
 * each other, and after each call nothing of it may be left in the media plane.
 */
@ParameterizedClass
@EnumSource(names = {"OURS", "TUTORIAL"})
@ExtendWith(Site.Extension.class)
@Timeout(60)
class KamailioNgIT {
    /** The words with which Kamailio asks for media. */
    enum Words {
        /** Those of the example. */
        OURS,
        /** Those of OpenSIPS' tutorial, which say nothing about rtcp-mux. */
        TUTORIAL,
        /** Those of the example, but the media server is to begin the DTLS handshake. */
        ACTIVE,
        /** Those of the example, but a browser is to speak Opus whatever a telephone has. */
        OPUS;

        /** The example's switches for these words. */
        String[] switches() {
            return switch (this) {
                case OURS -> new String[0];
                case TUTORIAL -> new String[] {"WITH_TUTORIAL_FLAGS"};
                case ACTIVE -> new String[] {"WITH_DTLS_ACTIVE"};
                case OPUS -> new String[] {"WITH_OPUS"};
            };
        }
    }

    private static final Map<Words, House> HOUSES = new EnumMap<>(Words.class);
    @Parameter Words words = Words.OURS;

    /** A proxy and its media server, kept for all tests with the same words. */
    private record House(MediaServer media, NgKamailio proxy) implements Witness {
        @Override
        public String testimony() {
            return proxy.testimony() + "\n\n" + media.testimony();
        }

        @Override
        public void close() {
            // It is kept; only what a test left in it must be gone.
            media.awaitFree();
        }

        void end() {
            proxy.close();
            media.close();
        }
    }

    @AfterAll
    static void end() {
        HOUSES.values().forEach(House::end);
        HOUSES.clear();
    }

    @BeforeEach
    void begin(final Site site) {
        site.keep(house(site));
    }

    private House house(final Site site) {
        return HOUSES.computeIfAbsent(
                words,
                w -> {
                    final MediaServer media = new MediaServer(site.folder("media"));
                    return new House(
                            media,
                            new NgKamailio(site.folder("kamailio"), media.address(), w.switches()));
                });
    }

    private BrowserPhone browser(final Site site, final String user, final int tone) {
        final House house = house(site);
        final BrowserPhone phone = site.page(BrowserPhone.Library.JSSIP, tone);
        phone.register(
                words == Words.TUTORIAL ? house.proxy.secureWebSocket() : house.proxy.webSocket(),
                user,
                house.proxy.password());
        phone.awaitLine("registered");
        return phone;
    }

    private Baresip telephone(final Site site, final String user, final int tone) {
        final House house = house(site);
        final String account =
                Baresip.account(user, house.proxy.password(), house.proxy.sipPort(), "udp");
        final Baresip phone = site.keep(new Baresip(site.folder("baresip"), account, tone, "pcmu"));
        phone.awaitRegistered();
        return phone;
    }

    private RawPhone rawPhone(final Site site) {
        final House house = house(site);
        final RawPhone phone =
                site.keep(
                        new RawPhone(
                                house.proxy.sipPort(),
                                "dave",
                                house.proxy.password(),
                                Site.RAW_TONE));
        phone.register();
        return phone;
    }

    /** A call is up: the media server knows it with both parties, and carries it. */
    private String running(final Site site) {
        final MediaServer media = house(site).media;
        final String call = media.onlyCall();
        assertThat(media.parties(call)).isEqualTo(2);
        return call;
    }

    /** The call is over everywhere: nobody knows it any more. */
    private void over(final Site site, final String call) {
        final MediaServer media = house(site).media;
        media.awaitFree();
        assertThat(media.ask("query", "call-id", call).get("error-reason"))
                .isEqualTo("Unknown call-id");
    }

    @Test
    void aBrowserCallsATelephone(final Site site) {
        final Baresip bob = telephone(site, "bob", Site.PHONE_TONE);
        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        alice.awaitCall("ringing");
        bob.accept();
        alice.awaitCall("talking");
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        final String call = running(site);
        house(site).media.awaitPackets(call, 50);

        alice.hangUp();
        bob.await("CALL_CLOSED");
        alice.awaitCall("over");
        over(site, call);
    }

    @Test
    void aBrowserBeginsTheHandshakeUnlessTheScriptWantsUsTo(final Site site) {
        // The tutorial says DTLS=passive itself.
        assumeThat(words).isEqualTo(Words.OURS);
        assertThat(partWhenABrowserCalls(site)).isEqualTo("DTLS role passive");
        words = Words.ACTIVE;
        site.keep(house(site));
        assertThat(partWhenABrowserCalls(site)).isEqualTo("DTLS role active");
    }

    @Test
    void aBrowserThatIsOfferedOpusAloneAndATelephoneWithoutItHearEachOther(final Site site) {
        assumeThat(words).isEqualTo(Words.OURS);
        words = Words.OPUS;
        site.keep(house(site));
        telephoneCallsBrowser(site);
        assertThat(partWhenABrowserCalls(site)).startsWith("DTLS role");
    }

    private String partWhenABrowserCalls(final Site site) {
        final Baresip bob = telephone(site, "bob", Site.PHONE_TONE);
        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);
        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        final String call = running(site);
        final String part = house(site).media.dtlsPart(call);
        alice.hangUp();
        bob.await("CALL_CLOSED");
        over(site, call);
        return part;
    }

    @Test
    void aTelephoneCallsABrowser(final Site site) {
        telephoneCallsBrowser(site);
    }

    private void telephoneCallsBrowser(final Site site) {
        final Baresip bob = telephone(site, "bob", Site.PHONE_TONE);
        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        bob.await("CALL_RINGING");
        alice.answer(false);
        bob.await("CALL_ESTABLISHED");
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        final String call = running(site);
        house(site).media.awaitPackets(call, 50);

        bob.hangUp();
        alice.awaitCall("over");
        bob.await("CALL_CLOSED");
        over(site, call);
    }

    @Test
    void aBrowserCallsABrowser(final Site site) {
        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);
        final BrowserPhone carol = browser(site, "carol", Site.SECOND_TONE);

        alice.call(Site.address("carol"), true);
        carol.awaitCall("incoming");
        alice.awaitCall("ringing");
        carol.answer(true);
        alice.awaitCall("talking");
        alice.awaitTone(Site.SECOND_TONE);
        carol.awaitTone(Site.FIRST_TONE);
        alice.awaitPicture();
        carol.awaitPicture();
        final String call = running(site);

        carol.hangUp();
        alice.awaitCall("over");
        carol.awaitCall("over");
        over(site, call);
    }

    @Test
    void aTelephoneCallsATelephone(final Site site) {
        final Baresip bob = telephone(site, "bob", Site.PHONE_TONE);
        final Baresip dave = telephone(site, "dave", Site.SECOND_TONE);

        bob.dial(Site.address("dave"));
        dave.await("CALL_INCOMING");
        dave.accept();
        bob.await("CALL_ESTABLISHED");
        bob.awaitTone(Site.SECOND_TONE);
        dave.awaitTone(Site.PHONE_TONE);
        final String call = running(site);
        house(site).media.awaitPackets(call, 50);

        dave.hangUp();
        bob.await("CALL_CLOSED");
        over(site, call);
    }

    @Test
    void aCallOutlivesTheMediaServer(final Site site) {
        final RawPhone dave = rawPhone(site);
        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog dialog = dave.answer();
        alice.awaitCall("talking");
        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);
        final String call = running(site);

        final MediaServer media = house(site).media;
        media.killAndStartAgain();
        assertThat(media.onlyCall()).isEqualTo(call);
        // Its numbers begin at 0: these packets came after the restart, and so did these tones.
        media.awaitPackets(call, 150);
        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);

        dialog.hangUp();
        alice.awaitCall("over");
        over(site, call);
    }

    @Test
    void aBrowserHoldsATelephoneAndTakesItBack(final Site site) {
        final RawPhone dave = rawPhone(site);
        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog dialog = dave.answer();
        alice.awaitCall("talking");
        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);
        final String call = running(site);

        final BrowserPhone.Change held = alice.startHold(true);
        assertThat(dave.answerAgain(dialog).body()).contains("a=sendonly");
        held.awaitAgreed();
        dave.awaitNoTone();
        alice.awaitSilence();

        final BrowserPhone.Change resumed = alice.startHold(false);
        assertThat(dave.answerAgain(dialog).body()).contains("a=sendrecv");
        resumed.awaitAgreed();
        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);
        assertThat(running(site)).isEqualTo(call);

        dialog.hangUp();
        alice.awaitCall("over");
        over(site, call);
    }

    @Test
    void aTelephoneHoldsABrowserAndTakesItBack(final Site site) {
        final Baresip bob = telephone(site, "bob", Site.PHONE_TONE);
        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);
        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        final String call = running(site);

        bob.command("hold", "");
        alice.awaitSilence();
        bob.command("resume", "");
        alice.awaitTone(Site.PHONE_TONE);
        assertThat(running(site)).isEqualTo(call);

        alice.hangUp();
        bob.await("CALL_CLOSED");
        over(site, call);
    }

    @Test
    void theOfferMayComeLate(final Site site) {
        final RawPhone dave = rawPhone(site);
        final Baresip bob = telephone(site, "bob", Site.PHONE_TONE);
        bob.acceptNext();
        RawPhone.Dialog dialog = dave.callWithoutOffer(Site.address("bob"));
        dave.awaitTone(Site.PHONE_TONE);
        bob.awaitTone(Site.RAW_TONE);
        String call = running(site);
        dialog.hangUp();
        over(site, call);

        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);
        alice.answerNext();
        dialog = dave.callWithoutOffer(Site.address("alice"));
        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);
        call = running(site);
        dialog.hangUp();
        alice.awaitCall("over");
        over(site, call);
    }

    @Test
    void aCallerGivesUp(final Site site) {
        final Baresip bob = telephone(site, "bob", Site.PHONE_TONE);
        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        alice.awaitCall("ringing");
        String call = house(site).media.onlyCall();
        alice.hangUp();
        bob.await("CALL_CLOSED");
        alice.awaitCall("over");
        over(site, call);

        bob.forget();
        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        call = house(site).media.onlyCall();
        bob.hangUp();
        alice.awaitCall("over");
        bob.await("CALL_CLOSED");
        over(site, call);
    }

    @Test
    void whoIsBusyIsBusy(final Site site) {
        final Baresip bob = telephone(site, "bob", Site.PHONE_TONE);
        final BrowserPhone alice = browser(site, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        String call = house(site).media.onlyCall();
        bob.hangUp();
        alice.awaitCall("over");
        assertThat(alice.status()).isEqualTo(486);
        over(site, call);

        bob.await("CALL_CLOSED");
        bob.forget();
        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        call = house(site).media.onlyCall();
        alice.reject(486);
        assertThat(bob.await("CALL_CLOSED").parameter()).contains("486");
        over(site, call);
    }
}
