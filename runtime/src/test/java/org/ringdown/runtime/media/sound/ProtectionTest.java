package org.ringdown.runtime.media.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.Encoder;
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
    private static final Codec G722 = new Codec(9, "G722", 8_000, 1, null);
    private static final Codec OPUS = new Codec(111, "opus", 48_000, 2, "useinbandfec=1");
    private static final Codec RED = new Codec(63, "red", 48_000, 2, "111/111");
    private static final long FRAME = 20_000_000;
    private static final int OPUS_FRAME = 960;
    private static final int SAMPLES = 160;

    private final Codecs codecs = new Codecs(OpusLibrary.open(null));
    private final List<byte[]> sent = new ArrayList<>();
    private int frames;
    private boolean speaking;

    private SoundPath path(final boolean takesCopies) {
        return path(
                new Conversion(List.of(PCMU, G722), OPUS, List.of(), null, 20)
                        .with(List.of(), takesCopies ? RED : null));
    }

    private SoundPath path(final Conversion conversion) {
        return Objects.requireNonNull(
                SoundPath.of(conversion, codecs, new SoundClock(), 0x1234_5678_9abcL));
    }

    /** A conversion of sound as narrow as a telephone's, to a receiver that takes no copies. */
    private SoundPath narrow() {
        return path(new Conversion(List.of(PCMU), OPUS, List.of(), null, 20));
    }

    /** What a codec takes for speech, which a steady tone is not: it comes in syllables. */
    private short[] voice() {
        final short[] pcm = new short[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            final double time = (frames * SAMPLES + i) / 8_000.0;
            double sum = 0;
            for (int k = 1; k < 16; k++) {
                sum += Math.sin(2 * Math.PI * 140 * k * time) / k;
            }
            final double loudness = Math.max(0.02, Math.sin(2 * Math.PI * 2 * time));
            pcm[i] = (short) (5_000 * loudness * sum);
        }
        return pcm;
    }

    /** Says a second; returns the payload types of what is sent. */
    private List<Integer> second(final SoundPath path) {
        sent.clear();
        final short[] steady = Tone.sine(500, 0.3, 8_000, SAMPLES);
        for (int i = 0; i < 50; i++) {
            final byte[] packet = new byte[RtpView.FIXED_HEADER + SAMPLES];
            RtpView.writeHeader(packet, 0, 0, false, frames & 0xffff, frames * SAMPLES, 77);
            final short[] tone = speaking ? voice() : steady;
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

    /** Whether the packets have something behind their frames (RFC 6716 §3.2.5). */
    private boolean deep() {
        return sent.stream()
                .anyMatch(packet ->
                        (packet[RtpView.FIXED_HEADER] & 3) == 3
                                && (packet[RtpView.FIXED_HEADER + 1] & 0x40) != 0);
    }

    @Test
    void whoTakesNoCopiesGetsDeepRedundancyWithinTheBudgetWhileThereIsTime() {
        speaking = true;
        try (SoundPath path = path(false)) {
            second(path);
            path.lost(fraction(5), now());
            second(path);
            assertThat(deep()).isFalse();
            path.lost(fraction(40), now());
            second(path);
            second(path);
            assertThat(deep()).isTrue();
            assertThat(bitsASecond()).isLessThan(105_000);
            path.complexity(1);
            second(path);
            assertThat(deep()).isFalse();
            path.complexity(5);
            second(path);
            assertThat(deep()).isTrue();
            for (int i = 0; i < 5; i++) {
                path.lost(0, now());
                second(path);
            }
            assertThat(deep()).isFalse();
            assertThat(bitsASecond()).isLessThan(40_000);
        }
    }

    /** An encoder that tells with how many bits it is to work. */
    private static final class Told implements Encoder {
        private int bits;

        @Override
        public int rate() {
            return 16_000;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public boolean takes(final int samples) {
            return true;
        }

        @Override
        public int encode(
                final short[] pcm,
                final int at,
                final int samples,
                final byte[] out,
                final int offset) {
            return REFUSED;
        }

        @Override
        public void bitrate(final int bitsPerSecond) {
            bits = bitsPerSecond;
        }

        @Override
        public void reset() {}
    }

    /** Fewer bits are less work, and copies need not be given up for it. */
    @Test
    void aLoopWithoutTimeMakesFewerBits() {
        final Told encoder = new Told();
        final Protection protection = new Protection(encoder, true, 0);
        protection.complexity(0);
        assertThat(encoder.bits).isEqualTo(24_000);
        protection.complexity(5);
        assertThat(encoder.bits).isEqualTo(32_000);
        protection.lost(fraction(40), 1);
        protection.complexity(0);
        assertThat(encoder.bits).isEqualTo(18_000);
        assertThat(protection.repeats()).isTrue();
    }

    @Test
    void whatIsNarrowOrHasABitRateOfItsOwnHasNoDeepRedundancy() {
        speaking = true;
        final Conversion ordered =
                new Conversion(List.of(PCMU, G722), OPUS, List.of(), null, 20).at(24_000);
        for (final SoundPath each : List.of(narrow(), path(ordered))) {
            try (SoundPath path = each) {
                second(path);
                path.lost(fraction(40), now());
                second(path);
                second(path);
                assertThat(deep()).isFalse();
                assertThat(bitsASecond()).isLessThan(40_000);
            }
        }
    }
}
