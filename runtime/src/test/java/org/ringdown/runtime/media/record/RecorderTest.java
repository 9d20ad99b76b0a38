package org.ringdown.runtime.media.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.audio.file.SoundReader;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.testkit.Tone;

/** Packets of two sides into files, which are read again. */
class RecorderTest {
    private static final Codec PCMU = new Codec(0, "PCMU", 8_000, 1, null);
    private static final Codec PCMA = new Codec(8, "PCMA", 8_000, 1, null);
    private static final Opus OPUS = Opus.inJava("a test");
    private static final int SAMPLES = 160;

    @TempDir private Path directory;

    private final AtomicLong now = new AtomicLong(1_000_000_000);
    private final Clock clock =
            new Clock() {
                @Override
                public long now() {
                    return now.get();
                }

                @Override
                public long epochMillis() {
                    return 0;
                }
            };
    private final List<RecordingEvent> events = new CopyOnWriteArrayList<>();
    private Recorder recorder;

    @BeforeEach
    void open() throws IOException {
        recorder =
                Recorder.in(
                        directory.resolve("made"), new Codecs(OPUS), clock, new SystemEntropy());
    }

    /** Packets of a tone, one every 20 ms. */
    private final class Talker {
        private final Tap tap;
        private final G711 law;
        private final short[] tone;
        private int sent;

        Talker(final Tap tap, final G711 law, final double hertz) {
            this.tap = tap;
            this.law = law;
            tone = Tone.sine(hertz, 0.25, 8_000, 8_000);
        }

        void say() {
            final byte[] packet = new byte[RtpView.FIXED_HEADER + SAMPLES];
            final int at =
                    RtpView.writeHeader(
                            packet, 0, law.payloadType(), false, sent, sent * SAMPLES, 7);
            law.encode(tone, sent * SAMPLES % 8_000, packet, at, SAMPLES);
            sent++;
            tap.rtp(packet, packet.length, clock.now());
        }
    }

    private Recording start(final Plan plan) {
        return Objects.requireNonNull(recorder.record(plan, events::add));
    }

    /** Time passes while they talk. */
    private void talk(final int packets, final Talker... talkers) {
        for (int i = 0; i < packets; i++) {
            for (final Talker talker : talkers) {
                talker.say();
            }
            now.addAndGet(20_000_000);
        }
    }

    private List<Path> made() throws IOException {
        try (Stream<Path> all = Files.list(recorder.directory())) {
            return all.toList();
        }
    }

    private RecordingEvent.Ended ended() {
        await().until(() -> events.stream().anyMatch(e -> e instanceof RecordingEvent.Ended));
        return (RecordingEvent.Ended) events.getLast();
    }

    /** The sound of a file, as one channel or one of two. */
    private static short[] sound(final Path file, final int channels, final int which)
            throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        if (channels == 2 && file.toString().endsWith(".wav")) {
            final ByteBuffer pcm = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            final short[] sound = new short[(bytes.length - 44) / 4];
            for (int i = 0; i < sound.length; i++) {
                sound[i] = pcm.getShort(44 + 4 * i + 2 * which);
            }
            return sound;
        }
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (@Nullable SoundReader reader =
                SoundReader.of(Arrays.copyOf(bytes, 12), "", OPUS, Recording.RATE)) {
            Objects.requireNonNull(reader)
                    .feed(
                            bytes,
                            0,
                            bytes.length,
                            (mono, samples) -> {
                                for (int i = 0; i < samples; i++) {
                                    out.write(mono[i]);
                                    out.write(mono[i] >> 8);
                                }
                            });
            assertThat(reader.damage()).isNull();
            assertThat(reader.rate()).isEqualTo(Recording.RATE);
        }
        final short[] sound = new short[out.size() / 2];
        ByteBuffer.wrap(out.toByteArray())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(sound);
        return sound;
    }

    private static double level(final short[] sound, final double hertz) {
        final List<Double> levels = new ArrayList<>();
        final short[] piece = Arrays.copyOfRange(sound, 8_000, 16_000);
        double sine = 0;
        double cosine = 0;
        for (int i = 0; i < piece.length; i++) {
            sine += piece[i] * Math.sin(2 * Math.PI * hertz * i / Recording.RATE);
            cosine += piece[i] * Math.cos(2 * Math.PI * hertz * i / Recording.RATE);
        }
        levels.add(Math.hypot(sine, cosine) * 2 / piece.length / 32_767);
        return 20 * Math.log10(Math.max(1e-6, levels.getFirst()));
    }

    @ParameterizedTest
    @CsvSource({"WAV, MIXED", "WAV, STEREO", "WAV, SEPARATE", "OGG, MIXED", "OGG, SEPARATE"})
    void bothSidesAreInTheFiles(final Plan.Format format, final Plan.Layout layout)
            throws Exception {
        final Recording recording = start(Plan.of("call/1@host").with(format, layout));
        talk(
                70,
                new Talker(Objects.requireNonNull(recording.tap(0, List.of(PCMU))), G711.PCMU, 500),
                new Talker(
                        Objects.requireNonNull(recording.tap(1, List.of(PCMA))), G711.PCMA, 900));
        recording.stop();
        final RecordingEvent.Ended ended = ended();
        assertThat(ended.failure()).isNull();
        assertThat(ended.lost()).isZero();
        assertThat(ended.millis()).isEqualTo(1_400);
        assertThat(ended.files()).hasSize(layout == Plan.Layout.SEPARATE ? 2 : 1);
        final Path first = ended.files().getFirst();
        assertThat(first.getParent()).isEqualTo(recorder.directory());
        assertThat(first.getFileName().toString()).startsWith("call%2F1@host");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("rw-------");
        final double tolerance = format == Plan.Format.OGG ? 1.5 : 0.5;
        switch (layout) {
            case MIXED -> {
                final short[] sound = sound(first, 1, 0);
                assertThat(sound).hasSize((int) ended.millis() * 16);
                assertThat(level(sound, 500)).isCloseTo(-12, within(tolerance));
                assertThat(level(sound, 900)).isCloseTo(-12, within(tolerance));
            }
            case STEREO, SEPARATE -> {
                for (int side = 0; side < 2; side++) {
                    final short[] sound =
                            layout == Plan.Layout.STEREO
                                    ? sound(first, 2, side)
                                    : sound(ended.files().get(side), 1, 0);
                    assertThat(level(sound, side == 0 ? 500 : 900))
                            .isCloseTo(-12, within(tolerance));
                    assertThat(level(sound, side == 0 ? 900 : 500)).isLessThan(-40);
                }
            }
        }
        assertThat(events).contains(new RecordingEvent.Began(ended.files()));
        assertThat(events)
                .anyMatch(e -> e instanceof RecordingEvent.Voice v && v.side() == 0 && v.speaking())
                .anyMatch(
                        e -> e instanceof RecordingEvent.Voice v && v.side() == 1 && v.speaking());
    }

    @ParameterizedTest
    @EnumSource(Plan.Format.class)
    void whatIsOnDiskIsWholeWhileItGrows(final Plan.Format format) throws Exception {
        final Recording recording = start(Plan.of("x").with(format, Plan.Layout.MIXED));
        final Talker talker =
                new Talker(Objects.requireNonNull(recording.tap(0, List.of(PCMU))), G711.PCMU, 500);
        talk(120, talker);
        await().until(() -> !made().isEmpty());
        final Path file = made().getFirst();
        await().until(() -> Files.size(file) > 1_000 && sound(file, 1, 0).length > 1_400 * 16);
        final short[] sound = sound(file, 1, 0);
        assertThat(level(sound, 500)).isCloseTo(-12, within(1.5));
        recording.stop();
        ended();
    }

    @Test
    void aPauseIsLeftOut() throws Exception {
        final Recording recording = start(Plan.of("x"));
        final Talker talker =
                new Talker(Objects.requireNonNull(recording.tap(0, List.of(PCMU))), G711.PCMU, 500);
        talk(25, talker);
        await().until(() -> events.stream().anyMatch(e -> e instanceof RecordingEvent.Began));
        // A turn of the recording is a tenth of a second.
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        recording.pause(true);
        talk(50, talker);
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        recording.pause(false);
        talk(25, talker);
        recording.stop();
        assertThat(ended().millis()).isEqualTo(1_000);
    }

    @Test
    void itEndsByItselfWhenNobodySpeaks() {
        final Recording recording =
                start(
                        new Plan(
                                new Plan.Name.Of("message", null),
                                Plan.Format.WAV,
                                Plan.Layout.MIXED,
                                60_000,
                                1_500));
        talk(
                20,
                new Talker(
                        Objects.requireNonNull(recording.tap(0, List.of(PCMU))), G711.PCMU, 500));
        now.addAndGet(5_000_000_000L);
        assertThat(ended().millis()).isBetween(1_700L, 3_500L);
        assertThat(events).anyMatch(e -> e instanceof RecordingEvent.Voice v && !v.speaking());
    }

    @Test
    void whatWasNeverHeardMakesNoFile() throws Exception {
        final Recording recording = start(Plan.of("x"));
        recording.tap(0, List.of(PCMU));
        recording.stop();
        assertThat(ended().files()).isEmpty();
        assertThat(made()).isEmpty();
        assertThat(start(Plan.of("y")).tap(0, List.of(new Codec(3, "GSM", 8_000, 1, null))))
                .isNull();
    }

    @Test
    void namesStayInTheDirectoryAndReplaceNothing() throws Exception {
        assertThat(Recorder.safe("../../etc/passwd")).isEqualTo("%2E.%2F..%2Fetc%2Fpasswd");
        assertThat(Recorder.safe("")).isEqualTo("_");
        assertThat(Recorder.safe("ä".repeat(1_000)).length()).isLessThan(130);
        assertThat(recorder.holds("../x.wav")).isFalse();
        assertThat(recorder.holds("/etc/x.wav")).isFalse();
        assertThat(recorder.holds("a\0b")).isFalse();
        assertThat(recorder.holds(recorder.directory() + "/sub/x.wav")).isTrue();
        assertThat(recorder.record(exactly("/etc/x.wav"), events::add)).isNull();
        final Path taken = Files.writeString(recorder.directory().resolve("x.wav"), "taken");
        final Recording recording = start(exactly(taken.toString()));
        talk(
                5,
                new Talker(
                        Objects.requireNonNull(recording.tap(0, List.of(PCMU))), G711.PCMU, 500));
        recording.stop();
        assertThat(ended().files()).containsExactly(recorder.directory().resolve("x-2.wav"));
        assertThat(taken).hasContent("taken");
    }

    private static Plan exactly(final String path) {
        return new Plan(new Plan.Name.Exactly(path), Plan.Format.WAV, Plan.Layout.MIXED, 1_000, 0);
    }

    @Test
    void aTapThatNobodyEmptiesDropsAndCounts() {
        final Tap tap = new Tap();
        final byte[] packet = new byte[172];
        for (int i = 0; i < 2_000; i++) {
            packet[0] = (byte) i;
            tap.rtp(packet, packet.length, i);
        }
        final byte[] room = new byte[2_048];
        int taken = 0;
        while (tap.take(room) > 0) {
            assertThat(room[0]).isEqualTo((byte) taken);
            assertThat(tap.arrived()).isEqualTo(taken);
            taken++;
        }
        assertThat(taken).isGreaterThan(500);
        assertThat(tap.dropped()).isEqualTo(2_000 - taken);
    }
}
