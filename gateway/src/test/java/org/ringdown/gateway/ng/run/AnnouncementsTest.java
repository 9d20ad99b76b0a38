package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.audio.file.WavWriter;
import org.ringdown.gateway.ng.run.NgPeer.Kind;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.testkit.Tone;

/** {@code play media} and {@code stop media}, and what parties then hear. */
class AnnouncementsTest {
    private static final int SAMPLES = 160;

    @TempDir private Path directory;

    private final NgBench bench;
    private final NgPeer a = new NgPeer(Kind.PLAIN, false);
    private final NgPeer b = new NgPeer(Kind.SDES, false);

    AnnouncementsTest() throws Exception {
        bench = new NgBench();
    }

    @BeforeEach
    void call() throws Exception {
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

    private Path file(final double hertz, final int millis) throws Exception {
        final WavWriter writer = new WavWriter(16_000, 1);
        writer.sound(Tone.sine(hertz, 0.5, 16_000, 16 * millis), 0, 16 * millis);
        final byte[] bytes = writer.take();
        System.arraycopy(writer.patch(), 0, bytes, 0, writer.patch().length);
        return Files.write(directory.resolve(hertz + ".wav"), bytes);
    }

    private NgValue.Dictionary play(final Object... more) throws Exception {
        return bench.ask("play media", PacketsTest.joined(more, "call-id", "c"));
    }

    /** The packets of another source than that of the other party. */
    private static List<byte[]> played(final NgPeer to, final NgPeer other, final int count)
            throws Exception {
        final List<byte[]> packets = new ArrayList<>();
        while (packets.size() < count) {
            final byte[] packet = NgPeer.await(to.audio.heard);
            if (RtpView.ssrc(packet, 0) != other.audio.ssrc) {
                packets.add(packet);
            }
        }
        return packets;
    }

    private static void isTone(final List<byte[]> packets, final double hertz) {
        final short[] sound = new short[packets.size() * SAMPLES];
        for (int i = 0; i < packets.size(); i++) {
            assertThat(RtpView.payloadType(packets.get(i), 0)).isZero();
            G711.PCMU.decode(packets.get(i), RtpView.FIXED_HEADER, sound, i * SAMPLES, SAMPLES);
        }
        final Tone tone = Tone.strongest(Arrays.copyOfRange(sound, 320, sound.length), 8_000);
        assertThat(tone.hertz()).isCloseTo(hertz, within(3.0));
        assertThat(tone.levelDbfs()).isCloseTo(-6.0, within(0.5));
    }

    @Test
    void onePartyHearsAFileToItsEnd() throws Exception {
        final NgValue.Dictionary reply =
                play("from-tag", "b", "file", file(440, 400).toString(), "repeat-times", "2");
        assertThat(reply.text("result")).isEqualTo("ok");
        assertThat(reply.number("duration", -1)).isEqualTo(400);
        isTone(played(b, a, 40), 440);
        a.audio.heard.clear();
        assertThat(b.audio.heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(a.audio.heard).isEmpty();
        a.audio.reaches(b.audio, "after");
        final NgValue.Dictionary stopped = bench.ask("stop media", "call-id", "c", "from-tag", "b");
        assertThat(stopped.text("result")).isEqualTo("ok");
    }

    private String exchange(
            final String command, final NgPeer said, final String direction, final Object... more)
            throws Exception {
        final NgValue.Dictionary reply =
                bench.ask(
                        command,
                        PacketsTest.joined(
                                PacketsTest.joined(
                                        PacketsTest.flags(said == a ? b.kind : a.kind), more),
                                "call-id",
                                "c",
                                "from-tag",
                                "a",
                                "to-tag",
                                "b",
                                "sdp",
                                said.sdp(
                                        command.equals("offer") ? "actpass" : "active",
                                        direction)));
        assertThat(reply.text("result")).isEqualTo("ok");
        return String.valueOf(reply.text("sdp"));
    }

    @ParameterizedTest
    @CsvSource({"sendonly, recvonly", "inactive, inactive"})
    void whoIsHeldHearsMusic(final String hold, final String answered) throws Exception {
        final NgValue music = new NgValue.Builder().put("file", file(440, 400).toString()).build();
        assertThat(exchange("offer", a, hold, "moh", music)).contains("a=sendonly");
        assertThat(exchange("answer", b, "recvonly")).contains("a=" + answered);
        isTone(played(b, a, 60), 440);

        // A refresh changes nothing.
        assertThat(exchange("offer", a, hold)).contains("a=sendonly");
        assertThat(exchange("answer", b, "recvonly")).contains("a=" + answered);
        isTone(played(b, a, 40), 440);

        assertThat(exchange("offer", a, "sendrecv")).contains("a=sendrecv");
        assertThat(exchange("answer", b, "sendrecv")).contains("a=sendrecv");
        await().until(() -> b.audio.heard.poll(100, TimeUnit.MILLISECONDS) == null);
        a.audio.reaches(b.audio, "after");
        b.audio.reaches(a.audio, "after");
    }

    private static NgValue dictionary(final String... pairs) {
        final NgValue.Builder builder = new NgValue.Builder();
        for (int i = 0; i < pairs.length; i += 2) {
            builder.put(pairs[i], pairs[i + 1]);
        }
        return builder.build();
    }

    /** Some clients do not play what comes while they are told that nothing of theirs is heard. */
    @ParameterizedTest
    @CsvSource({"sendonly, recvonly", "inactive, inactive"})
    void whoIsHeldIsToldSendrecvAndAZeroAddressWhereThatIsWished(
            final String hold, final String answered) throws Exception {
        final String file = file(440, 400).toString();
        final NgValue music = dictionary("file", file, "mode", "sendrecv", "connection", "zero");
        assertThat(exchange("offer", a, hold, "moh", music))
                .contains("a=sendrecv")
                .contains("c=IN IP4 0.0.0.0");
        assertThat(exchange("answer", b, "sendrecv")).contains("a=" + answered);
        isTone(played(b, a, 60), 440);
        a.audio.heard.clear();
        b.audio.say("nobody listens");
        assertThat(a.audio.heard.poll(200, TimeUnit.MILLISECONDS)).isNull();

        assertThat(exchange("offer", a, "sendrecv"))
                .contains("a=sendrecv")
                .doesNotContain("0.0.0.0");
        assertThat(exchange("answer", b, "sendrecv")).contains("a=sendrecv");
        await().until(() -> b.audio.heard.poll(100, TimeUnit.MILLISECONDS) == null);
        a.audio.reaches(b.audio, "after");
    }

    /** Its own, by a hold of somebody who has none. */
    @Test
    void whoIsHeldHearsItsOwnMusicWhereThatIsReflected() throws Exception {
        final NgValue own = dictionary("file", file(700, 400).toString());
        exchange("offer", a, "sendrecv");
        exchange("answer", b, "sendrecv", "moh", own);
        assertThat(exchange("offer", a, "sendonly", "moh", dictionary("mode", "reflect")))
                .contains("a=sendonly");
        exchange("answer", b, "recvonly");
        isTone(played(b, a, 40), 700);
        exchange("offer", a, "sendrecv");
        exchange("answer", b, "sendrecv");
        await().until(() -> b.audio.heard.poll(100, TimeUnit.MILLISECONDS) == null);
        a.audio.reaches(b.audio, "after");
        exchange("offer", a, "sendonly");
        exchange("answer", b, "recvonly");
        assertThat(b.audio.heard.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "db-id, 7, there is no database of sounds: moh by db-id plays nothing",
        "mode, loud, 'moh has the modes sendonly, sendrecv and reflect'",
        "connection, one, moh has the connection zero and no other",
    })
    void whatMusicOnHoldCannotDoIsSaid(final String key, final String value, final String why)
            throws Exception {
        final NgValue.Dictionary reply =
                bench.ask(
                        "offer",
                        PacketsTest.joined(
                                PacketsTest.flags(b.kind),
                                "call-id",
                                "c",
                                "from-tag",
                                "a",
                                "to-tag",
                                "b",
                                "moh",
                                dictionary(key, value),
                                "sdp",
                                a.sdp("actpass", "sendonly")));
        assertThat(reply.text("result")).isEqualTo("ok");
        assertThat(reply.text("warning")).contains(why);
    }

    @Test
    void bothHearABlobUntilItIsStopped() throws Exception {
        final byte[] file = Files.readAllBytes(file(700, 300));
        assertThat(
                        play(
                                        "flags",
                                        List.of("all"),
                                        "blob64",
                                        Base64.getEncoder().encodeToString(file),
                                        "repeat-duration",
                                        60_000)
                                .text("result"))
                .isEqualTo("ok");
        isTone(played(a, b, 10), 700);
        isTone(played(b, a, 10), 700);
        final NgValue.Dictionary stopped =
                bench.ask("stop media", "call-id", "c", "flags", List.of("all"));
        assertThat(stopped.number("last-frame-pos", -1)).isBetween(0L, 4_800L);
        b.audio.reaches(a.audio, "a");
        a.audio.reaches(b.audio, "b");

        assertThat(
                        play(
                                        "from-tag",
                                        "a",
                                        "blob",
                                        new String(file, StandardCharsets.ISO_8859_1),
                                        "start-pos",
                                        4_000)
                                .text("result"))
                .isEqualTo("ok");
        assertThat(played(a, b, 3)).hasSize(3);
        assertThat(a.audio.heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void whatCannotBePlayedIsRefusedInTheWordsOfTheOriginal() throws Exception {
        final Object[][] all = {
            {"No participant party specified"},
            {"From-tag given, but no such tag exists", "from-tag", "x"},
            {"No media file specified", "from-tag", "a"},
            {"Failed to start media playback from database", "from-tag", "a", "db-id", "7"},
            {"Failed to start media playback from blob", "from-tag", "a", "blob", "no sound"},
            {"Failed to start media playback from file", "from-tag", "a", "file", "/none/at/all"},
            {"Failed to start media playback from file", "from-tag", "a", "file", "\0"},
        };
        for (final Object[] each : all) {
            final NgValue.Dictionary reply = play(Arrays.copyOfRange(each, 1, each.length));
            assertThat(reply.text("error-reason")).isEqualTo(each[0]);
        }
        assertThat(bench.ask("stop media", "call-id", "c", "from-tag", "a").text("error-reason"))
                .isEqualTo("Not currently playing media");
    }
}
