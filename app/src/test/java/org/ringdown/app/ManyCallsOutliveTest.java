package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.testkit.SeededEntropy;

/**
 * The media process is killed with many calls under way, every second one of them with SRTP: all go
 * on, within a time and a memory that have bounds. {@code -Dringdown.calls=N} for more or fewer.
 */
class ManyCallsOutliveTest {
    private static final int CALLS = Integer.getInteger("ringdown.calls", 2_000);
    private static final int ROUND = 50;
    private static final Duration MOST = Duration.ofSeconds(45);
    private static final long MOST_KILOBYTES = 1_500_000;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final SrtpProfile SUITE = SrtpProfile.AES_CM_128_HMAC_SHA1_80;
    private static final Pattern LISTENS = Pattern.compile("NG on udp:127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern MEDIA = Pattern.compile("m=audio (\\d+) ");
    private static final Pattern CRYPTO =
            Pattern.compile("a=crypto:(\\d+) AES_CM_128_HMAC_SHA1_80 inline:([A-Za-z0-9+/=]+)");

    @TempDir private Path data;
    private final List<Process> started = new ArrayList<>();
    private final DatagramSocket control = new DatagramSocket(0, HERE);
    private final DatagramSocket callers = new DatagramSocket(0, HERE);
    private final DatagramSocket callees = new DatagramSocket(0, HERE);
    private final SeededEntropy entropy = new SeededEntropy(7);
    private int port;

    ManyCallsOutliveTest() throws IOException {
        for (final DatagramSocket each : List.of(control, callers, callees)) {
            each.setSoTimeout(20_000);
        }
    }

    @AfterEach
    void close() {
        started.forEach(Process::destroyForcibly);
        control.close();
        callers.close();
        callees.close();
    }

    private Process start() throws IOException {
        final Path log = data.resolve("log" + started.size());
        final Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                "org.ringdown.app.Main",
                                "rtpengine",
                                "--config-file=none",
                                "--foreground",
                                "--interface=127.0.0.1",
                                "--listen-ng=127.0.0.1:0",
                                "--port-min=20000",
                                "--port-max=31999",
                                "--delete-delay=0",
                                "--snapshot=" + data.resolve("snapshot"))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        started.add(process);
        await().atMost(MOST)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> LISTENS.matcher(Files.readString(log)).find());
        final Matcher told = LISTENS.matcher(Files.readString(log));
        assertThat(told.find()).isTrue();
        port = Integer.parseInt(told.group(1));
        return process;
    }

    private String ask(final String... pairs) throws IOException {
        final StringBuilder document = new StringBuilder("c" + System.nanoTime() + " d");
        for (final String each : pairs) {
            document.append(each.length()).append(':').append(each);
        }
        final byte[] asked = document.append('e').toString().getBytes(StandardCharsets.ISO_8859_1);
        control.send(new DatagramPacket(asked, asked.length, HERE, port));
        final DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        control.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
    }

    /** A call of a telephone in the clear with another, or with one that has keys in its SDP. */
    private final class Call {
        final int number;
        final boolean secure;
        final SrtpKey key = SrtpKey.fresh(SUITE, entropy);
        final int toCaller;
        final int toCallee;
        final @Nullable SrtpSender sender;
        final @Nullable SrtpReceiver receiver;
        int sequence = 65_530;

        Call(final int number) throws IOException {
            this.number = number;
            secure = number % 2 == 1;
            final String[] names = {"call-id", "many-" + number, "from-tag", "a"};
            final String offer =
                    ask(
                            "command",
                            "offer",
                            names[0],
                            names[1],
                            names[2],
                            names[3],
                            "sdp",
                            sdp(callers, 0),
                            "transport-protocol",
                            secure ? "RTP/SAVP" : "RTP/AVP",
                            "DTLS",
                            "off");
            final String answer =
                    ask(
                            "command",
                            "answer",
                            names[0],
                            names[1],
                            names[2],
                            names[3],
                            "to-tag",
                            "b",
                            "sdp",
                            sdp(callees, secure ? found(CRYPTO, offer) : 0));
            toCallee = found(MEDIA, offer);
            toCaller = found(MEDIA, answer);
            if (secure) {
                final Matcher crypto = CRYPTO.matcher(offer);
                assertThat(crypto.find()).as(offer).isTrue();
                sender = new SrtpSender(key);
                receiver =
                        new SrtpReceiver(
                                SrtpKey.of(SUITE, Base64.getDecoder().decode(crypto.group(2))));
            } else {
                sender = null;
                receiver = null;
            }
        }

        private String sdp(final DatagramSocket socket, final int tag) {
            return String.join(
                            "\r\n",
                            "v=0",
                            "o=- 1 1 IN IP4 127.0.0.1",
                            "s=-",
                            "c=IN IP4 127.0.0.1",
                            "t=0 0",
                            "m=audio "
                                    + socket.getLocalPort()
                                    + (tag > 0 ? " RTP/SAVP 0" : " RTP/AVP 0"),
                            tag > 0
                                    ? "a=crypto:"
                                            + tag
                                            + " AES_CM_128_HMAC_SHA1_80 inline:"
                                            + Base64.getEncoder()
                                                    .encodeToString(key.material().reveal())
                                    : "a=sendrecv")
                    + "\r\n";
        }

        private byte[] packet() {
            final byte[] packet = new byte[172];
            RtpView.writeHeader(packet, 0, 0, false, sequence & 0xffff, sequence * 160, number + 1);
            Arrays.fill(packet, RtpView.FIXED_HEADER, packet.length, (byte) (sequence + number));
            return packet;
        }

        void say(final boolean caller) throws IOException {
            final byte[] room = Arrays.copyOf(packet(), 172 + 32);
            final int length = caller || sender == null ? 172 : sender.protectRtp(room, 0, 172);
            (caller ? callers : callees)
                    .send(new DatagramPacket(room, length, HERE, caller ? toCaller : toCallee));
        }

        /** Whether this is what the other has just said. */
        void hears(final boolean caller, final byte[] data, final int length) {
            byte[] clear = Arrays.copyOf(data, length);
            if (!caller && receiver != null) {
                assertThat(receiver.unprotectRtp(data, 0, length)).isEqualTo(Unprotect.OK);
                clear = Arrays.copyOf(data, receiver.length());
            }
            assertThat(clear).isEqualTo(packet());
        }
    }

    private static int found(final Pattern pattern, final String in) {
        final Matcher matcher = pattern.matcher(in);
        assertThat(matcher.find()).as(in).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** All say something, a few at a time, and all are heard. */
    private void talk(final List<Call> calls) throws IOException {
        for (int from = 0; from < calls.size(); from += ROUND) {
            final List<Call> some = calls.subList(from, Math.min(calls.size(), from + ROUND));
            for (final boolean caller : new boolean[] {true, false}) {
                final Map<Integer, Call> expected = new HashMap<>();
                for (final Call call : some) {
                    call.say(caller);
                    expected.put(caller ? call.toCallee : call.toCaller, call);
                }
                final DatagramSocket ear = caller ? callees : callers;
                while (!expected.isEmpty()) {
                    final DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
                    ear.receive(packet);
                    Objects.requireNonNull(expected.remove(packet.getPort()))
                            .hears(!caller, packet.getData(), packet.getLength());
                }
            }
            some.forEach(call -> call.sequence++);
        }
    }

    private static long kilobytes(final Process process) throws IOException {
        for (final String line :
                Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new AssertionError("the process has no memory");
    }

    @Test
    void allCallsGoOnAfterAKill() throws Exception {
        final Process first = start();
        final List<Call> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(new Call(i));
        }
        // Over the roll-over of the numbers, which nobody could guess afterwards.
        for (int i = 0; i < 8; i++) {
            talk(calls);
        }
        first.destroyForcibly().waitFor();
        final long killed = System.nanoTime();
        final Process second = start();
        final long listens = System.nanoTime();
        talk(calls);
        final Duration silence = Duration.ofNanos(System.nanoTime() - killed);
        talk(calls);
        System.out.printf(
                "%d calls: killed with %d ms to the next process's first command, %d ms until all"
                        + " were heard, %d MiB%n",
                CALLS,
                (listens - killed) / 1_000_000,
                silence.toMillis(),
                kilobytes(second) / 1_024);
        assertThat(silence).isLessThan(MOST);
        assertThat(kilobytes(second)).isLessThan(MOST_KILOBYTES);
    }
}
