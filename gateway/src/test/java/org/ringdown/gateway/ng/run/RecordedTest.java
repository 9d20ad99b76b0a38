package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.audio.file.WavWriter;
import org.ringdown.gateway.ng.run.NgPeer.Kind;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.testkit.Tone;

/** {@code start recording} and what belongs to it, and what is then in the files. */
class RecordedTest {
    private static final int RATE = 16_000;
    private static final short[] HIGH = Tone.sine(1_000, 0.25, 8_000, 8_000);
    private static final short[] LOW = Tone.sine(400, 0.25, 8_000, 8_000);

    @TempDir private Path directory;
    @TempDir private Path elsewhere;

    private NgBench bench;
    private NgPeer a;
    private NgPeer b;
    private int said;

    @BeforeEach
    void call() throws Exception {
        bench = new NgBench(directory);
        a = new NgPeer(Kind.PLAIN, false);
        b = new NgPeer(Kind.WEB, false);
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "before");
        b.audio.reaches(a.audio, "before");
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
        bench.close();
    }

    /** Both talk for a while, each with a tone of its own. */
    private void talk(final int packets) {
        final long began = System.nanoTime();
        for (int i = 0; i < packets; i++) {
            final long due = began + i * 20_000_000L;
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> System.nanoTime() >= due);
            say(a, LOW, i);
            say(b, HIGH, i);
            said++;
        }
    }

    private void say(final NgPeer peer, final short[] sound, final int number) {
        final byte[] packet = new byte[172];
        final int at =
                RtpView.writeHeader(
                        packet, 0, 0, false, 500 + said, said * 160, peer.audio.ssrc + 1);
        G711.PCMU.encode(sound, number % 50 * 160, packet, at, 160);
        try {
            peer.audio.sayRtp(packet);
        } catch (final IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private NgValue.Dictionary ask(final String command, final Object... more) throws Exception {
        return bench.ask(command, PacketsTest.joined(more, "call-id", "c"));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** The sound of a file that is finished. */
    private static short[] sound(final Path file) throws IOException {
        final ByteBuffer wav =
                ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (wav.capacity() < 44 || wav.getInt(40) != wav.capacity() - 44) {
            return new short[0];
        }
        final short[] sound = new short[(wav.capacity() - 44) / 2];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = wav.getShort(44 + 2 * i);
        }
        return sound;
    }

    private static double level(final short[] sound, final double hertz) {
        final short[] piece = Arrays.copyOfRange(sound, RATE / 4, RATE * 3 / 4);
        double sine = 0;
        double cosine = 0;
        for (int i = 0; i < piece.length; i++) {
            sine += piece[i] * Math.sin(2 * Math.PI * hertz * i / RATE);
            cosine += piece[i] * Math.cos(2 * Math.PI * hertz * i / RATE);
        }
        return 20 * Math.log10(Math.max(1e-6, Math.hypot(sine, cosine) * 2 / RATE * 2 / 32_767));
    }

    @Test
    void bothTonesAreInTheFileAndThePauseIsNot() throws Exception {
        final long began = System.nanoTime();
        assertThat(ask("start recording").text("result")).isEqualTo("ok");
        talk(50);
        assertThat(ask("pause recording").text("result")).isEqualTo("ok");
        talk(30);
        assertThat(ask("start recording").text("result")).isEqualTo("ok");
        talk(10);
        assertThat(ask("stop recording").text("result")).isEqualTo("ok");
        final long millis = (System.nanoTime() - began) / 1_000_000;
        final Path file = directory.resolve("c.wav");
        await().until(() -> sound(file).length > RATE);
        final short[] sound = sound(file);
        assertThat(sound.length * 1_000L / RATE).isLessThan(millis - 350);
        assertThat(level(sound, 400)).isCloseTo(-12, within(1.0));
        assertThat(level(sound, 1_000)).isCloseTo(-12, within(1.0));

        // Once more is another file; what is discarded is not there at all.
        assertThat(ask("start recording").text("result")).isEqualTo("ok");
        talk(10);
        await().until(() -> files().size() == 2);
        assertThat(ask("stop recording", "flags", List.of("discard-recording")).text("result"))
                .isEqualTo("ok");
        await().until(() -> files().equals(List.of(file)));
    }

    /** It has to be in it though neither party says it. */
    @Test
    void whatIsPlayedIsInTheFile() throws Exception {
        final WavWriter writer = new WavWriter(16_000, 1);
        writer.sound(Tone.sine(700, 0.5, 16_000, 16_000), 0, 16_000);
        final byte[] bytes = writer.take();
        System.arraycopy(writer.patch(), 0, bytes, 0, writer.patch().length);
        final Path played = Files.write(elsewhere.resolve("played.wav"), bytes);
        assertThat(ask("start recording").text("result")).isEqualTo("ok");
        assertThat(ask("play media", "from-tag", "b", "file", played.toString()).text("result"))
                .isEqualTo("ok");
        talk(60);
        assertThat(ask("stop recording").text("result")).isEqualTo("ok");
        final Path file = directory.resolve("c.wav");
        await().until(() -> sound(file).length > RATE);
        final short[] sound = sound(file);
        assertThat(level(sound, 700)).isCloseTo(-6, within(1.5));
        assertThat(level(sound, 1_000)).isCloseTo(-12, within(1.5));
    }

    @Test
    void aFileMayBeNamedWithinTheDirectory() throws Exception {
        final String outside =
                String.valueOf(
                        ask("start recording", "recording-file", "/tmp/x.wav")
                                .text("error-reason"));
        assertThat(outside).contains(directory.toString());
        assertThat(ask("start recording", "recording-dir", "../..").text("result"))
                .isEqualTo("error");
        final Path file = directory.resolve("some/where.wav");
        assertThat(ask("start recording", "output-destination", file.toString()).text("result"))
                .isEqualTo("ok");
        talk(10);
        bench.ask("delete", "call-id", "c", "from-tag", "a", "delete-delay", 0);
        await().until(() -> Files.exists(file) && sound(file).length > 0);
        assertThat(files()).containsExactly(file);
    }

    @Test
    void anAnswerMayWantItsCallRecorded() throws Exception {
        bench.ask(
                "offer",
                PacketsTest.joined(
                        PacketsTest.flags(Kind.WEB),
                        "call-id",
                        "c",
                        "from-tag",
                        "a",
                        "to-tag",
                        "b",
                        "record-call",
                        "yes",
                        "sdp",
                        a.sdp("actpass", "sendrecv")));
        talk(10);
        await().until(() -> files().size() == 1);
        bench.ask("delete", "call-id", "c", "from-tag", "a", "delete-delay", 0);
        await().until(() -> sound(files().getFirst()).length > 0);
    }
}
