package org.ringdown.gateway.ng.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.gateway.ng.request.Sound;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.codec.OpusLibrary;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.feed.Feeder;
import org.ringdown.runtime.media.feed.Playback;
import org.ringdown.runtime.media.feed.Program;
import org.ringdown.runtime.media.play.Prompter;

/** What is stopped while its file is still being opened is not heard once it is open. */
class StoppedWhileOpenedTest {
    private static final Codec PCMU = new Codec(0, "PCMU", 8_000, 1, null);
    private static final Target PARTY = new Target(new StreamRef(7, 0), List.of(PCMU));
    private static final Target OTHER = new Target(new StreamRef(8, 0), List.of(PCMU));

    private final Slow stage = new Slow();
    private final Announcements announcements = new Announcements(stage);
    private final HeldMusic music = new HeldMusic(announcements);
    private final List<Announcements.Outcome> outcomes = new ArrayList<>();

    /** Opens files when the test says so. */
    private static final class Slow implements Stage {
        private final List<Consumer<Prompter.Begun>> opening = new ArrayList<>();
        private final List<MediaCommand> posted = new ArrayList<>();
        private final Codecs codecs = new Codecs(OpusLibrary.open(null));

        @Override
        public boolean can(final Codec codec) {
            return true;
        }

        @Override
        public void play(
                final StreamRef stream,
                final long playing,
                final Program program,
                final Codec codec,
                final Consumer<Prompter.Begun> to) {
            opening.add(to);
        }

        @Override
        public @Nullable Archive archive() {
            return null;
        }

        @Override
        public void hearDigits(
                final DigitLog.Presser who, final Target target, final InetSocketAddress to) {
            throw new AssertionError("nobody listens");
        }

        @Override
        public void post(final MediaCommand command) {
            posted.add(command);
        }

        /** The file of that wish is open; what the leg will play. */
        Playback open(final int wish) throws IOException {
            final AudioCodec coding =
                    Objects.requireNonNull(codecs.find("PCMU", 8_000, 1, null), "G.711");
            final Program tone = Program.of(new Program.Item.Tone(List.of(440.0), -10, 1_000));
            try (Feeder feeder = new Feeder(tone, coding, codecs.opus())) {
                opening.get(wish).accept(new Prompter.Begun.Playing(feeder.playback(), 1_000));
                return feeder.playback();
            }
        }
    }

    private static Sound sound(final String file) {
        return new Sound(file, null, null, null, null, null, null, null, Map.of());
    }

    private void play(final String file) {
        announcements.play(List.of(PARTY), sound(file), outcomes::add);
    }

    @Test
    void anAnnouncement() throws Exception {
        play("a.wav");
        assertThat(announcements.stop(List.of(PARTY))).isZero();
        assertThat(stage.open(0).over()).isTrue();
        // Who asked is answered all the same.
        assertThat(outcomes).containsExactly(new Announcements.Outcome.Playing(1_000));
    }

    @Test
    void anAnnouncementWhoseCommandIsStillOnItsWay() throws Exception {
        play("a.wav");
        final Playback playback = stage.open(0);
        assertThat(playback.over()).isFalse();
        assertThat(announcements.stop(List.of(PARTY))).isZero();
        assertThat(playback.over()).isTrue();
        assertThat(stage.posted).containsExactly(new MediaCommand.StopPlaying(PARTY.stream()));
    }

    @Test
    void theFormerAnnouncementAndTheNextOne() throws Exception {
        play("a.wav");
        final Playback first = stage.open(0);
        play("b.wav");
        announcements.stop(List.of(PARTY));
        assertThat(first.over()).isTrue();
        assertThat(stage.open(1).over()).isTrue();
    }

    @Test
    void musicForWhoIsNotOnHoldAnyMore() throws Exception {
        music.held("c", PARTY, sound("a.wav"));
        music.held("c", OTHER, sound("a.wav"));
        music.held("c", PARTY, null);
        assertThat(stage.open(0).over()).isTrue();
        assertThat(stage.open(1).over()).as("of another party").isFalse();
    }

    @Test
    void musicOfALegThatIsGone() throws Exception {
        music.held("c", PARTY, sound("a.wav"));
        announcements.closed(PARTY.stream().leg());
        assertThat(stage.open(0).over()).isTrue();
        assertThat(announcements.stop(List.of(PARTY))).as("nothing was ever played").isEqualTo(-1);
    }

    @Test
    void anAnnouncementThatIsOpenOnlyAfterTheNextOne() throws Exception {
        play("a.wav");
        play("b.wav");
        final Playback next = stage.open(1);
        assertThat(stage.open(0).over()).isTrue();
        assertThat(next.over()).isFalse();
    }

    @Test
    void butNotWhatIsAskedForAfterwards() throws Exception {
        play("a.wav");
        announcements.stop(List.of(PARTY));
        play("b.wav");
        assertThat(stage.open(0).over()).isTrue();
        assertThat(stage.open(1).over()).isFalse();
    }
}
