package org.ringdown.runtime.media.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.audio.red.RedReader;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.codec.OpusLibrary;
import org.ringdown.testkit.Tone;

/** What we send to a receiver that reports loss. */
class ProtectionTest {
    private static final Codec PCMU = new Codec(0, "PCMU", 8_000, 1, null);
    private static final Codec OPUS = new Codec(111, "opus", 48_000, 2, "useinbandfec=1");
    private static final Codec RED = new Codec(63, "red", 48_000, 2, "111/111");
    private static final long FRAME = 20_000_000;
    private static final int OPUS_FRAME = 960;
    private static final int SAMPLES = 160;

    private final Codecs codecs = new Codecs(OpusLibrary.open(null));
    private final List<byte[]> sent = new ArrayList<>();
    private int frames;

    private SoundPath path(final boolean takesCopies) {
        final Conversion conversion =
                new Conversion(List.of(PCMU), OPUS, List.of(), null, 20)
                        .with(List.of(), takesCopies ? RED : null);
        return Objects.requireNonNull(
                SoundPath.of(conversion, codecs, new SoundClock(), 0x1234_5678_9abcL));
    }

    /** Says a second; returns the payload types of what is sent. */
    private List<Integer> second(final SoundPath path) {
        sent.clear();
        final short[] tone = Tone.sine(500, 0.3, 8_000, SAMPLES);
        for (int i = 0; i < 50; i++) {
            final byte[] packet = new byte[RtpView.FIXED_HEADER + SAMPLES];
            RtpView.writeHeader(packet, 0, 0, false, frames & 0xffff, frames * SAMPLES, 77);
            G711.PCMU.encode(tone, 0, packet, RtpView.FIXED_HEADER, SAMPLES);
            path.received(
                    packet,
                    packet.length,
                    (data, length) -> sent.add(Arrays.copyOf(data, length)),
                    now());
            frames++;
        }
        return sent.stream().map(packet -> RtpView.payloadType(packet, 0)).distinct().toList();
    }

    private int bitsASecond() {
        return sent.stream().mapToInt(packet -> 8 * (packet.length - RtpView.FIXED_HEADER)).sum();
    }

    private long now() {
        return frames * FRAME;
    }

    private static int fraction(final int percent) {
        return percent * 256 / 100 + 1;
    }

    @Test
    void untilItReportsItsLineIsHeldToLoseInBothDirections() {
        try (SoundPath path = path(true)) {
            assertThat(second(path)).containsExactly(111);
            path.supposed(77, now());
            assertThat(second(path)).contains(63);

            path.lost(0, now());
            assertThat(second(path)).containsExactly(111);
            path.supposed(77, now());
            assertThat(second(path)).containsExactly(111);
        }
    }

    @Test
    void nothingIsRepeatedOnACleanLine() {
        try (SoundPath path = path(true)) {
            assertThat(second(path)).containsExactly(111);
            path.lost(0, now());
            path.lost(fraction(1), now());
            assertThat(second(path)).containsExactly(111);
        }
    }

    @Test
    void theMoreIsLostTheMoreIsRepeatedWithinTheBudget() {
        try (SoundPath path = path(true)) {
            second(path);
            int before = 1;
            for (final int percent : new int[] {4, 12, 30, 50}) {
                path.lost(fraction(percent), now());
                assertThat(second(path)).containsExactly(63);
                final int copies = copies(sent.getLast());
                assertThat(copies).isGreaterThanOrEqualTo(before);
                before = copies;
                assertThat(bitsASecond()).isLessThan(105_000);
            }
            assertThat(before).isEqualTo(4);
        }
    }

    /** The copies are of packets before, at their own times. */
    private static int copies(final byte[] packet) {
        final RedReader red = new RedReader();
        final int stamp = RtpView.timestamp(packet, 0);
        final int header = RtpView.FIXED_HEADER;
        assertThat(red.read(packet, header, packet.length - header, stamp)).isTrue();
        for (int i = 0; i < red.count(); i++) {
            assertThat(red.payloadType(i)).isEqualTo(111);
            assertThat((stamp - red.timestamp(i)) % OPUS_FRAME).isZero();
        }
        return red.count() - 1;
    }

    @Test
    void copiesEndSoonAfterLossHas() {
        try (SoundPath path = path(true)) {
            second(path);
            path.lost(fraction(40), now());
            assertThat(second(path)).containsExactly(63);
            // One good report may be luck.
            path.lost(0, now());
            assertThat(second(path)).containsExactly(63);
            for (int i = 0; i < 3; i++) {
                second(path);
                path.lost(0, now());
            }
            assertThat(second(path)).containsExactly(111);
        }
    }

    @Test
    void whoTakesNoCopiesGetsNone() {
        try (SoundPath path = path(false)) {
            second(path);
            path.lost(fraction(40), now());
            assertThat(second(path)).containsExactly(111);
        }
    }
}
