package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is put on hold hears music, and hears the other again after it; recordings have it, too. */
@ExtendWith(Site.Extension.class)
@Timeout(90)
class HoldMusicIT {
    private static final int MUSIC = 900;

    /** The tones that are built in, and their level. */
    private static final int NOTE = 523;

    private static final double NOTE_LEVEL = -24;

    private static final Duration JUDGED = Duration.ofMillis(600);

    @ParameterizedTest
    @ValueSource(strings = {"inactive", "sendonly"})
    void aBrowserThatATelephoneHoldsHearsTones(final String direction, final Site site) {
        final RingdownProcess server = site.ownServer("127.0.0.1", "music-on-hold = \"tones\"\n");
        final RawPhone dave = site.rawPhone(server, "dave");
        final BrowserPhone alice =
                site.browser(server, BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog call = dave.answer();
        alice.awaitTone(Site.RAW_TONE);

        assertThat(call.change(direction).body())
                .contains(direction.equals("inactive") ? "a=inactive" : "a=recvonly");
        alice.awaitTone(NOTE, NOTE_LEVEL);

        assertThat(call.change("sendrecv").body()).contains("a=sendrecv");
        alice.awaitTone(Site.RAW_TONE);
        dave.awaitTone(Site.FIRST_TONE);
        call.hangUp();
        alice.awaitCall("over");
    }

    /** Who is held is the callee: he hears the music where the caller was heard before. */
    @ParameterizedTest
    @ValueSource(strings = {"opus", "pcmu"})
    void aTelephoneThatABrowserHoldsHearsAFileWhichIsRecorded(final String codec, final Site site) {
        final Path music =
                Sounds.tone(site.folder("music.wav"), MUSIC, 16_000, 1, Duration.ofSeconds(60));
        final RingdownProcess server =
                site.ownServer(
                        "127.0.0.1",
                        """
                        music-on-hold = "%s"
                        recordings = "said"
                        recording-sides = "stereo"
                        record = "all"
                        """
                                .formatted(music));
        final RawPhone dave = site.rawPhone(server, "dave");
        final BrowserPhone alice =
                site.browser(server, BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.knowOnly(codec);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog call = dave.answer();
        alice.awaitCall("talking");
        dave.awaitTone(Site.FIRST_TONE);
        final Path file = RecordingIT.only(server.folder().resolve("said"));
        RecordingIT.awaitTone(file, 0, Site.FIRST_TONE);
        RecordingIT.awaitTone(file, 1, Site.RAW_TONE);

        final var held = alice.startHold(true);
        assertThat(dave.answerAgain(call).body()).contains("a=sendonly");
        held.awaitAgreed();
        dave.awaitTone(MUSIC);
        RecordingIT.awaitTone(file, 0, MUSIC);

        final var resumed = alice.startHold(false);
        dave.answerAgain(call);
        resumed.awaitAgreed();
        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);
        await("no music in it")
                .atMost(BrowserPhone.STEP)
                .until(() -> dave.ear().last(JUDGED), heard -> heard.is(Site.FIRST_TONE));
        RecordingIT.awaitTone(file, 0, Site.FIRST_TONE);
        call.hangUp();
        alice.awaitCall("over");
    }
}
