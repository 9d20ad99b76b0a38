package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.testkit.SeededEntropy;
import org.ringdown.testkit.Tone;

/** The media plane alone as a process: how it ends, and what outlives it. */
@Timeout(120)
class MediaProcessTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Pattern LISTENS = Pattern.compile("NG on udp:127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern MEDIA = Pattern.compile("m=audio (\\d+) ");
    private static final Pattern CRYPTO =
            Pattern.compile("a=crypto:\\d+ AES_CM_128_HMAC_SHA1_80 inline:([A-Za-z0-9+/=]+)");
    private static final SrtpProfile SUITE = SrtpProfile.AES_CM_128_HMAC_SHA1_80;

    @TempDir Path data;

    private final List<Process> started = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        started.forEach(Process::destroyForcibly);
        for (final AutoCloseable each : open) {
            each.close();
        }
    }

    /** A process, once it listens. */
    private final class Media {
        private final Path log;
        private final Process process;
        private final int port;

        Media(final String... arguments) throws IOException {
            log = data.resolve("log" + started.size());
            final List<String> command =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "-cp",
                                    System.getProperty(
                                            "surefire.test.class.path",
                                            System.getProperty("java.class.path")),
                                    "org.ringdown.app.Main"));
            command.addAll(List.of(arguments));
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            started.add(process);
            await().atMost(Duration.ofSeconds(60)).until(() -> LISTENS.matcher(log()).find());
            final Matcher told = LISTENS.matcher(log());
            assertThat(told.find()).isTrue();
            port = Integer.parseInt(told.group(1));
        }

        String log() throws IOException {
            return Files.readString(log);
        }

        /** Asks over NG and gives the answer's text. */
        String ask(final String... pairs) throws IOException {
            final StringBuilder document = new StringBuilder("c" + System.nanoTime() + " d");
            for (final String each : pairs) {
                document.append(each.length()).append(':').append(each);
            }
            final byte[] asked =
                    document.append('e').toString().getBytes(StandardCharsets.ISO_8859_1);
            try (DatagramSocket socket = new DatagramSocket(0, HERE)) {
                socket.setSoTimeout(10_000);
                socket.send(new DatagramPacket(asked, asked.length, HERE, port));
                final DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
                socket.receive(answer);
                return new String(
                        answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
            }
        }

        void told(final String signal) throws Exception {
            final Process kill =
                    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }
    }

    private String[] arguments(final String command) throws IOException {
        final Path file = data.resolve("ringdown.toml");
        Files.writeString(
                file,
                """
                domain = "example.org"
                data = "%s"
                [media]
                ports = "26000-26199"
                """
                        .formatted(data.resolve("kept")));
        return command.equals("media")
                ? new String[] {
                    "media",
                    "--config",
                    file.toString(),
                    "--listen-ng",
                    "127.0.0.1:0",
                    "--interface",
                    "127.0.0.1",
                    "--snapshot",
                    data.resolve("snapshot").toString()
                }
                : new String[] {
                    "rtpengine",
                    "--config-file=none",
                    "--foreground",
                    "--interface=127.0.0.1",
                    "--listen-ng=127.0.0.1:0",
                    "--port-min=26000",
                    "--port-max=26199",
                    "--recording-dir=" + data.resolve("recordings"),
                    "--mix-method=channels",
                    "--snapshot=" + data.resolve("snapshot")
                };
    }

    @ParameterizedTest
    @CsvSource({"media, INT", "media, TERM", "rtpengine, INT", "rtpengine, TERM"})
    void endsWithZeroWhenTold(final String command, final String signal) throws Exception {
        final Media media = new Media(arguments(command));
        assertThat(media.ask("command", "ping")).endsWith("d6:result4:ponge");
        final Instant told = Instant.now();
        media.told(signal);
        assertThat(media.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(media.process.exitValue()).isZero();
        assertThat(media.log()).doesNotContain("level=ERROR", "level=WARN");
    }

    /** A phone with a tone to say: each packet is told by its bytes. */
    private final class Phone {
        final DatagramSocket socket = new DatagramSocket(0, HERE);
        final int ssrc;
        final SrtpKey key = SrtpKey.fresh(SUITE, new SeededEntropy(System.nanoTime()));
        @Nullable SrtpSender sender;
        @Nullable SrtpReceiver receiver;
        int to;
        int sequence = 65_530;

        Phone(final int ssrc) throws IOException {
            this.ssrc = ssrc;
            open.add(socket);
        }

        String sdp(final boolean secure) {
            return String.join(
                            "\r\n",
                            "v=0",
                            "o=- 1 1 IN IP4 127.0.0.1",
                            "s=-",
                            "c=IN IP4 127.0.0.1",
                            "t=0 0",
                            "m=audio "
                                    + socket.getLocalPort()
                                    + (secure ? " RTP/SAVP 0" : " RTP/AVP 0"),
                            secure
                                    ? "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
                                            + Base64.getEncoder()
                                                    .encodeToString(key.material().reveal())
                                    : "a=sendrecv")
                    + "\r\n";
        }

        /** What we answered it. */
        void hears(final String sdp, final boolean secure) {
            final Matcher port = MEDIA.matcher(sdp);
            assertThat(port.find()).as(sdp).isTrue();
            to = Integer.parseInt(port.group(1));
            if (secure) {
                final Matcher crypto = CRYPTO.matcher(sdp);
                assertThat(crypto.find()).as(sdp).isTrue();
                sender = new SrtpSender(key);
                receiver =
                        new SrtpReceiver(
                                SrtpKey.of(SUITE, Base64.getDecoder().decode(crypto.group(1))));
            }
        }

        /** Says the next 20 ms; gives the packet in the clear. */
        byte[] say() throws IOException {
            final byte[] packet = new byte[172 + 32];
            final int at =
                    RtpView.writeHeader(
                            packet, 0, 0, false, sequence & 0xffff, sequence * 160, ssrc);
            for (int i = 0; i < 160; i++) {
                packet[at + i] = (byte) (sequence + 3 * i + ssrc);
            }
            sequence++;
            final byte[] clear = Arrays.copyOf(packet, 172);
            final int length = sender == null ? 172 : sender.protectRtp(packet, 0, 172);
            socket.send(new DatagramPacket(packet, length, HERE, to));
            return clear;
        }

        /** Says a piece of a sound that lasts one second. */
        void say(final short[] sound, final int number) throws IOException {
            final byte[] packet = new byte[172];
            final int at = RtpView.writeHeader(packet, 0, 0, false, number, number * 160, ssrc);
            G711.PCMU.encode(sound, number % 50 * 160, packet, at, 160);
            socket.send(new DatagramPacket(packet, packet.length, HERE, to));
        }

        /** Hears that, and nothing that was not said. */
        void hearsThat(final byte[] said) throws IOException {
            assertThat(heard(5_000)).isEqualTo(said);
        }

        /** What comes next, opened; {@code null} when nothing does. */
        byte @Nullable [] heard(final int millis) throws IOException {
            final DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
            socket.setSoTimeout(millis);
            try {
                socket.receive(packet);
            } catch (final SocketTimeoutException nothing) {
                return null;
            }
            if (receiver == null) {
                return Arrays.copyOf(packet.getData(), packet.getLength());
            }
            assertThat(receiver.unprotectRtp(packet.getData(), 0, packet.getLength()))
                    .isEqualTo(Unprotect.OK);
            return Arrays.copyOf(packet.getData(), receiver.length());
        }
    }

    /** A call between two phones. */
    private final class Call {
        final String id;
        final Phone caller;
        final Phone callee;

        Call(final Media media, final String id, final boolean secure) throws IOException {
            this.id = id;
            caller = new Phone(0x0a0a);
            callee = new Phone(0x0b0b);
            callee.hears(
                    media.ask(
                            "command",
                            "offer",
                            "call-id",
                            id,
                            "from-tag",
                            "a",
                            "sdp",
                            caller.sdp(false),
                            "transport-protocol",
                            secure ? "RTP/SAVP" : "RTP/AVP"),
                    secure);
            caller.hears(
                    media.ask(
                            "command",
                            "answer",
                            "call-id",
                            id,
                            "from-tag",
                            "a",
                            "to-tag",
                            "b",
                            "sdp",
                            callee.sdp(secure)),
                    false);
        }

        /** So many packets each way, every one of which comes. */
        void talk(final int count) throws IOException {
            for (int i = 0; i < count; i++) {
                callee.hearsThat(caller.say());
                caller.hearsThat(callee.say());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"media", "rtpengine"})
    void callsOutliveTheProcess(final String command) throws Exception {
        final Media first = new Media(arguments(command));
        final Call plain = new Call(first, "plain", false);
        final Call secure = new Call(first, "secure", true);
        plain.talk(10);
        secure.talk(10);
        first.process.destroyForcibly().waitFor();
        // The phones go on talking to nobody meanwhile, over the roll-over of their numbers.
        for (int i = 0; i < 20; i++) {
            plain.caller.say();
            secure.caller.say();
            secure.callee.say();
        }
        final Media second = new Media(arguments(command));
        assertThat(second.log()).contains("2 calls of the process before go on");
        secure.talk(20);
        plain.talk(20);
        for (final Call call : List.of(plain, secure)) {
            assertThat(second.ask("command", "query", "call-id", call.id))
                    .contains("6:result2:ok")
                    .contains("10:local porti" + call.caller.to + "e")
                    .contains("10:local porti" + call.callee.to + "e");
        }
        // A re-offer gets what it got: the same port, and so the same keys.
        assertThat(
                        second.ask(
                                "command",
                                "offer",
                                "call-id",
                                "secure",
                                "from-tag",
                                "a",
                                "to-tag",
                                "b",
                                "sdp",
                                secure.caller.sdp(false)))
                .contains("m=audio " + secure.callee.to + " ");
        secure.talk(5);
        // Once more, and told to end this time: a restart by the book keeps calls as well.
        second.told("TERM");
        assertThat(second.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        final Media third = new Media(arguments(command));
        secure.talk(5);
        plain.talk(5);
        for (final Call call : List.of(plain, secure)) {
            assertThat(
                            third.ask(
                                    "command",
                                    "delete",
                                    "call-id",
                                    call.id,
                                    "from-tag",
                                    "a",
                                    "delete-delay",
                                    "0"))
                    .contains("6:result2:ok");
        }
        assertThat(third.ask("command", "list")).contains("5:callsle");
        await().atMost(Duration.ofSeconds(10)).until(() -> calls().isEmpty());
        plain.caller.say();
        assertThat(plain.callee.heard(200)).isNull();
    }

    /** 440 Hz for one side, 1,000 Hz for the other, and then the process is killed. */
    @Test
    void whatWasRecordedPlaysAfterAKill() throws Exception {
        final Media media = new Media(arguments("rtpengine"));
        final Call call = new Call(media, "rec/1", false);
        assertThat(media.ask("command", "start recording", "call-id", "rec/1"))
                .contains("6:result2:ok");
        final short[] one = Tone.sine(440, 0.25, 8_000, 8_000);
        final short[] other = Tone.sine(1_000, 0.25, 8_000, 8_000);
        final long began = System.nanoTime();
        int said = 0;
        for (; said < 200; said++) {
            final long due = began + said * 20_000_000L;
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> System.nanoTime() >= due);
            call.caller.say(one, said);
            call.callee.say(other, said);
        }
        media.process.destroyForcibly().waitFor();
        final Path file = data.resolve("recordings/rec%2F1.wav");
        final byte[] wav = Files.readAllBytes(file);
        final ByteBuffer bytes = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
        // What the header says is there, and is all but the last second.
        final int size = bytes.getInt(40);
        assertThat(size).isLessThanOrEqualTo(wav.length - 44);
        assertThat(size / (16_000 * 4.0)).isGreaterThan(2.5);
        for (int side = 0; side < 2; side++) {
            final short[] sound = new short[size / 4 - 16_000];
            for (int i = 0; i < sound.length; i++) {
                sound[i] = bytes.getShort(44 + 4 * (i + 8_000) + 2 * side);
            }
            final Tone tone = Tone.strongest(sound, 16_000);
            assertThat(tone.hertz()).isCloseTo(side == 0 ? 440 : 1_000, within(2.0));
            assertThat(tone.levelDbfs()).isCloseTo(-12, within(1.0));
        }
        // The next process goes on with the call, and with recording it, in a file of its own.
        final Media second = new Media(arguments("rtpengine"));
        for (int i = 0; i < 20; i++) {
            call.caller.say(one, said + i);
        }
        await().until(() -> Files.exists(data.resolve("recordings/rec%2F1-2.wav")));
        assertThat(second.ask("command", "stop recording", "call-id", "rec/1"))
                .contains("6:result2:ok");
    }

    private List<Path> calls() throws IOException {
        try (Stream<Path> all = Files.list(data.resolve("snapshot/calls"))) {
            return all.toList();
        }
    }

    @Test
    void whatIsKeptIsForItsOwnerAlone() throws Exception {
        final Media media = new Media(arguments("media"));
        final Call call = new Call(media, "kept", true);
        call.talk(1);
        await().until(() -> calls().size() == 1);
        try (Stream<Path> all = Files.walk(data.resolve("snapshot"))) {
            assertThat(all)
                    .hasSize(5)
                    .allSatisfy(path -> {
                        assertThat(
                                        PosixFilePermissions.toString(
                                                Files.getPosixFilePermissions(path)))
                                .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
                    });
        }
        assertThat(media.log()).doesNotContain("level=WARN");
    }
}
