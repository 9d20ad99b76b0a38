package org.ringdown.runtime.media.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.feed.Program;
import org.ringdown.runtime.media.record.Tap;

/** A player by itself, with a time of its own. */
class PlayerTest {
    private static final Codec PCMU = new Codec(0, "PCMU", 8_000, 1, null);
    private static final long FRAME = 20_000_000;

    private final byte[] packet = new byte[1_600];

    private static Player player(final Program program) {
        final CompletableFuture<MediaCommand> order = new CompletableFuture<>();
        new Prompter(new Codecs(Opus.inJava("a test")), order::complete)
                .play(StreamRef.first(1), 1, program, PCMU, _ -> {});
        final MediaCommand.Play play =
                (MediaCommand.Play) order.orTimeout(10, TimeUnit.SECONDS).join();
        await().until(() -> play.playback().ready() == 8_000);
        return new Player(play, null, 0x1234567L, 0);
    }

    private static Program tone(final long millis) {
        return Program.of(new Program.Item.Tone(List.of(440.0), -12, millis));
    }

    @Test
    void nothingIsAllocatedForAPacketThatIsPlayedOrRecorded() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long self = Thread.currentThread().threadId();
        try (Player player = player(tone(86_400_000))) {
            final Tap tap = new Tap();
            play(player, tap, 0, 20_000);
            final long before = threads.getThreadAllocatedBytes(self);
            play(player, tap, 20_000, 20_000);
            final long allocated = threads.getThreadAllocatedBytes(self) - before;
            assertThat(allocated / 20_000.0).as("bytes a packet").isLessThan(1.0);
        }
    }

    private void play(final Player player, final Tap tap, final int from, final int count) {
        for (int i = from; i < from + count; i++) {
            final int length = player.write(packet, i * FRAME);
            tap.rtp(packet, Math.max(length, 172), i * FRAME);
        }
    }

    @Test
    void whatIsPlayedNextGoesOnAsTheSameSource() {
        final OwnSource source;
        final int sequence;
        final int timestamp;
        final int ssrc;
        try (Player player = player(tone(1_000))) {
            player.write(packet, 0);
            source = player.source();
            ssrc = player.ssrc();
            sequence = RtpView.sequence(packet, 0);
            timestamp = RtpView.timestamp(packet, 0);
        }
        try (Player first = player(tone(1_000));
                // A second later than it would have gone on.
                Player next = new Player(first.order(), source, 99, 51 * FRAME)) {
            next.write(packet, 51 * FRAME);
            assertThat(RtpView.ssrc(packet, 0)).isEqualTo(ssrc);
            assertThat(RtpView.sequence(packet, 0)).isEqualTo(sequence + 1);
            assertThat(RtpView.timestamp(packet, 0)).isEqualTo(timestamp + 51 * 160);
            assertThat(RtpView.marker(packet, 0)).isTrue();
            assertThat(next.packets()).isEqualTo(2);
        }
    }

    @Test
    void whatDoesNotComeInTimeIsAPauseAndNoBurst() {
        try (Player player = player(tone(2_000))) {
            int last = 0;
            for (int i = 0; i < 50; i++) {
                assertThat(player.write(packet, i * FRAME)).isEqualTo(172);
                last = RtpView.timestamp(packet, 0);
            }
            // The reader looks for room ten times a second; this is faster.
            int paused = 0;
            int length = player.write(packet, 50 * FRAME);
            while (length == 0) {
                paused++;
                length = player.write(packet, (50 + paused) * FRAME);
            }
            assertThat(RtpView.marker(packet, 0)).isEqualTo(paused > 0);
            assertThat(RtpView.timestamp(packet, 0)).isEqualTo(last + 160 * (paused + 1));
            // A loop that was kept for half a second goes on as if it had not been.
            final long late = player.dueAt() + 500_000_000;
            player.write(packet, late);
            assertThat(player.dueAt()).isEqualTo(late + FRAME);
        }
    }
}
