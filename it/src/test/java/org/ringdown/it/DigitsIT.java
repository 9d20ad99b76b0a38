package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Digits between Chromium and telephones: as events (RFC 4733), as tones and in SIP INFO. Each
 * comes once, in one form, and is as long as it was pressed.
 */
@ExtendWith(Site.Extension.class)
@Timeout(60)
class DigitsIT {
    private static final String RELAY = "application/dtmf-relay";
    private static final String PLAIN = "application/dtmf";

    /** Ticks of RTP in a millisecond at the telephone. */
    private static final int TICKS = 8;

    /** How long after the last digit nothing more of it can come. */
    private static final Duration LATER = Duration.ofMillis(800);

    /** Events of Chromium beside Opus and beside G.711, by the numbers that it gives them. */
    private static final int WIDE_EVENTS = 110;

    private static final int NARROW_EVENTS = 126;

    /** A browser that talks with a telephone of plain text. */
    private record Talk(BrowserPhone alice, RawPhone dave, RawPhone.Dialog call) {
        static Talk between(final BrowserPhone alice, final RawPhone dave) {
            alice.call(Site.address("dave"), false);
            final RawPhone.Dialog call = dave.answer();
            alice.awaitCall("talking");
            dave.awaitTone(Site.FIRST_TONE);
            alice.awaitTone(Site.RAW_TONE);
            return new Talk(alice, dave, call);
        }

        void end() {
            call.hangUp();
            alice.awaitCall("over");
        }

        /** Waits until the telephone has got these digits as events, and then no more. */
        List<RtpEar.Press> events(final String digits) {
            await("all events")
                    .atMost(BrowserPhone.STEP)
                    .until(() -> dave.ear().presses().size() >= digits.length());
            dave.awaitTone(Site.FIRST_TONE);
            assertThat(dave.ear().digits()).isEqualTo(digits);
            return dave.ear().presses();
        }

        /** Waits until the browser has heard these digits as tones, and then no more. */
        List<DialTones.Dialled> tones(final String digits) {
            return heard(digits, alice::kept);
        }

        /** Waits until the telephone has heard these digits as tones, and then no more. */
        List<DialTones.Dialled> tonesAtTelephone(final String digits) {
            return heard(digits, () -> dave.ear().last(Duration.ofSeconds(8)));
        }

        private static List<DialTones.Dialled> heard(
                final String digits, final Supplier<Sounds.Heard> ear) {
            await("tones of " + digits)
                    .atMost(BrowserPhone.STEP)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> ear.get().digits().size() >= digits.length());
            await().pollDelay(LATER).until(() -> true);
            final List<DialTones.Dialled> heard = ear.get().digits();
            assertThat(
                            heard.stream()
                                    .map(each -> String.valueOf(each.digit()))
                                    .collect(Collectors.joining()))
                    .as("%s", heard)
                    .isEqualTo(digits);
            return heard;
        }
    }

    private static Talk talk(final Site site, final String codec) {
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice =
                site.browser(BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.knowOnly(codec);
        return Talk.between(alice, dave);
    }

    /**
     * RTCDTMFSender presses them; with Opus their clock is six times as fast as the telephone's.
     */
    @ParameterizedTest
    @CsvSource({"JSSIP,pcmu", "SIPJS,pcmu", "JSSIP,opus", "SIPJS,opus"})
    void aBrowsersDigitsAreEventsOfTheTelephonesClock(
            final BrowserPhone.Library library, final String codec, final Site site) {
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.knowOnly(codec);
        final Talk talk = Talk.between(alice, dave);

        alice.dial("15#", 300);

        final List<RtpEar.Press> events = talk.events("15#");
        for (final RtpEar.Press each : events) {
            assertThat(each.marked()).as("marker of %s", each.digit()).isTrue();
            assertThat(each.duration() / TICKS)
                    .as("length of %s", each.digit())
                    .isBetween(280, 360);
            assertThat(each.ends()).as("ends of %s", each.digit()).isBetween(1, 3);
            assertThat(each.packets()).isBetween(8, 40);
            assertThat(each.shrank()).isFalse();
        }
        for (int i = 1; i < events.size(); i++) {
            // 300 ms and 120 ms of rest, which Chromium rounds up as it likes.
            assertThat((events.get(i).stamp() - events.get(i - 1).stamp()) / TICKS)
                    .isBetween(370, 640);
        }
        assertThat(dave.ear().last(Duration.ofSeconds(8)).digits()).as("tones beside").isEmpty();
        talk.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcmu", "opus"})
    void aTelephonesEventsAreHeardByABrowser(final String codec, final Site site) {
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice =
                site.browser(BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        final BadLine line = site.badLine();
        alice.knowOnly(codec);
        alice.over(line);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog call = dave.answer();
        alice.connect(line);
        alice.awaitCall("talking");
        alice.awaitTone(Site.RAW_TONE);
        alice.keep();

        dave.ear().press('5', 400);
        dave.ear().rest(200);
        dave.ear().press('#', 200);

        final List<DialTones.Dialled> heard = Talk.heard("5#", alice::kept);
        assertThat(heard.get(0).millis()).isBetween(340, 480);
        assertThat(heard.get(1).millis()).isBetween(150, 280);
        final boolean wide = codec.equals("opus");
        assertThat(line.stampsReceived(wide ? WIDE_EVENTS : NARROW_EVENTS)).isEqualTo(2);
        assertThat(line.received(wide ? NARROW_EVENTS : WIDE_EVENTS)).isZero();
        alice.awaitTone(Site.RAW_TONE);
        new Talk(alice, dave, call).end();
    }

    @ParameterizedTest
    @CsvSource({"JSSIP,pcmu", "SIPJS,opus"})
    void baresipsDigitsAreHeardByABrowser(
            final BrowserPhone.Library library, final String codec, final Site site) {
        final Baresip bob = site.baresip("bob");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.knowOnly(codec);
        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        alice.awaitTone(Site.PHONE_TONE);
        alice.keep();

        bob.press("7");

        Talk.heard("7", alice::kept);
        alice.awaitTone(Site.PHONE_TONE);
        alice.hangUp();
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcmu", "opus"})
    void aTelephonesInfoIsHeardByABrowser(final String codec, final Site site) {
        final Talk talk = talk(site, codec);
        talk.alice().keep();

        assertThat(talk.call().info(RELAY, "Signal=5\r\nDuration=400\r\n").status()).isEqualTo(200);
        assertThat(talk.call().info(PLAIN, "#").status()).isEqualTo(200);

        final List<DialTones.Dialled> heard = talk.tones("5#");
        assertThat(heard.get(0).millis()).isBetween(340, 480);
        assertThat(heard.get(1).millis()).isBetween(110, 240);
        talk.end();
    }

    /** The telephone has what the browser has: nothing has to be converted, and nothing is. */
    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void aBrowsersInfoPassesWhereItsSoundDoes(final BrowserPhone.Library library, final Site site) {
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.knowOnly("pcmu");
        final Talk talk = Talk.between(alice, dave);

        alice.info(RELAY, "Signal=5\r\nDuration=400\r\n");
        final SipText info = dave.awaitRequest("INFO");
        dave.reply(info, "200 OK", "", "");

        assertThat(info.header("Content-Type")).isEqualTo(RELAY);
        assertThat(info.body()).isEqualTo("Signal=5\r\nDuration=400\r\n");
        assertThat(dave.ear().presses()).isEmpty();
        talk.end();
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSIP", "SIPJS"})
    void aBrowsersInfoBecomesAnEventWhereSoundIsConverted(
            final BrowserPhone.Library library, final Site site) {
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice = site.browser(library, "alice", Site.FIRST_TONE);
        alice.knowOnly("opus");
        final Talk talk = Talk.between(alice, dave);

        alice.info(RELAY, "Signal=5\r\nDuration=400\r\n");
        alice.info(PLAIN, "8");

        final List<RtpEar.Press> events = talk.events("58");
        assertThat(events.get(0).duration() / TICKS).isBetween(380, 420);
        assertThat(events.get(1).duration() / TICKS).isBetween(140, 180);
        assertThat(events).allMatch(each -> each.marked() && !each.shrank());
        assertThat(dave.has("INFO")).isFalse();
        talk.end();
    }

    /** Sound is converted because of the codecs, or for the sake of digits where that is asked. */
    @ParameterizedTest
    @CsvSource({"opus,convert", "pcmu,always"})
    void aTelephoneWithoutEventsHearsTonesAndSaysThem(
            final String codec, final String mode, final Site site) {
        final RingdownProcess server = site.ownServer("127.0.0.1", "dtmf = \"" + mode + "\"\n");
        final RawPhone dave = site.rawPhone(server, "dave");
        dave.knowsNoEvents();
        final BrowserPhone alice =
                site.browser(server, BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.knowOnly(codec);
        final Talk talk = Talk.between(alice, dave);

        alice.dial("19", 300);
        // One form of digits at a time: what both would say at once, nobody could hear apart.
        talk.tonesAtTelephone("19");
        alice.info(RELAY, "Signal=4\r\nDuration=300\r\n");
        final List<DialTones.Dialled> heard = talk.tonesAtTelephone("194");
        assertThat(heard).allMatch(each -> each.millis() >= 250 && each.millis() <= 370);
        assertThat(dave.ear().presses()).isEmpty();

        alice.keep();
        dave.ear().sing('6', 300);
        final List<DialTones.Dialled> back = talk.tones("6");
        assertThat(back.getFirst().millis()).isBetween(240, 360);
        talk.end();
    }

    /** The browser is offered no events, so that it knows that it can send none. */
    @Test
    void nothingBecomesOfDigitsWhereTheyAreToPassOnly(final Site site) {
        final RingdownProcess server = site.ownServer("127.0.0.1", "dtmf = \"pass\"\n");
        final RawPhone dave = site.rawPhone(server, "dave");
        dave.knowsNoEvents();
        final BrowserPhone alice =
                site.browser(server, BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.knowOnly("pcmu");
        final Talk talk = Talk.between(alice, dave);

        alice.info(RELAY, "Signal=4\r\nDuration=300\r\n");

        final SipText info = dave.awaitRequest("INFO");
        dave.reply(info, "200 OK", "", "");
        assertThat(info.body()).startsWith("Signal=4");
        dave.awaitTone(Site.FIRST_TONE);
        assertThat(dave.ear().last(Duration.ofSeconds(8)).digits()).isEmpty();
        assertThat(dave.ear().presses()).isEmpty();
        talk.end();
    }
}
