package org.ringdown.bench.relay;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;

/**
 * rtpengine as its package installs it, forwarding in user space ({@code --table=-1}): the kernel
 * module is another contest. SRTP gets its keys from the SDP (RFC 4568).
 */
final class RtpengineRelay implements Relay {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+(\\.\\d+)?");
    private static final Pattern PORT = Pattern.compile("m=audio (\\d+) ");

    /** More than two ports for each end of 900 calls. */
    private static final int PORTS = 3_998;

    private final String name;
    private final Process process;
    private final NgClient control;
    private final Entropy entropy;
    private final List<String> calls = new ArrayList<>();
    private int counter;

    private RtpengineRelay(
            final String name,
            final Process process,
            final NgClient control,
            final Entropy entropy) {
        this.name = name;
        this.process = process;
        this.control = control;
        this.entropy = entropy;
    }

    /**
     * Starts it.
     *
     * @param lowestPort the first of its media ports
     * @param options more of its own options
     */
    static RtpengineRelay start(
            final Entropy entropy, final int lowestPort, final String... options)
            throws IOException {
        final String name = "rtpengine " + version();
        final int port = freePort();
        final List<String> command =
                new ArrayList<>(
                        List.of(
                                "rtpengine",
                                "--foreground",
                                "--log-stderr",
                                "--log-level=3",
                                "--config-file=none",
                                "--table=-1",
                                "--interface=127.0.0.1",
                                "--listen-ng=127.0.0.1:" + port,
                                "--port-min=" + lowestPort,
                                "--port-max=" + (lowestPort + PORTS)));
        command.addAll(List.of(options));
        final Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        final NgClient control = new NgClient(port);
        control.ask("ping", Map.of());
        return new RtpengineRelay(name, process, control, entropy);
    }

    private static String version() throws IOException {
        final Process asked =
                new ProcessBuilder("rtpengine", "--version").redirectErrorStream(true).start();
        final String said =
                new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final Matcher matcher = VERSION.matcher(said);
        return matcher.find() ? matcher.group() : "of an unknown version";
    }

    private static int freePort() throws IOException {
        try (DatagramSocket any = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long process() {
        return process.pid();
    }

    @Override
    public List<Talker> phones(final Load load, final int calls) throws IOException {
        final List<Talker> talkers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            final Talker caller = new Talker(load.io(), 2 * counter + 1);
            final Talker callee = new Talker(load.io(), 2 * counter + 2);
            final String call = newCall();
            callee.talkTo(port(offer(call, caller, "RTP/AVP")));
            caller.talkTo(port(answer(call, callee, "RTP/AVP", "")));
            talkers.add(caller);
            talkers.add(callee);
        }
        return talkers;
    }

    @Override
    public List<Talker> phonesAndSecure(final Load load, final int calls, final Cipher cipher)
            throws IOException {
        final SrtpProfile profile = cipher.profile();
        final Pattern line =
                Pattern.compile("a=crypto:(\\d+) " + cipher.suite() + " inline:(\\S+)");
        final List<Talker> talkers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            final Talker caller = new Talker(load.io(), 2 * counter + 1);
            final Talker callee = new Talker(load.io(), 2 * counter + 2);
            final String call = newCall();
            final String offered = offer(call, caller, "RTP/SAVP");
            final Matcher crypto = line.matcher(offered);
            if (!crypto.find()) {
                throw new IOException("rtpengine does not offer " + cipher.suite());
            }
            final byte[] theirs = Base64.getDecoder().decode(crypto.group(2));
            final byte[] ours = new byte[profile.keyLength() + profile.saltLength()];
            entropy.fill(ours);
            final String answer =
                    "a=crypto:%s %s inline:%s\r\n"
                            .formatted(
                                    crypto.group(1),
                                    cipher.suite(),
                                    Base64.getEncoder().withoutPadding().encodeToString(ours));
            callee.talkTo(port(offered));
            caller.talkTo(port(answer(call, callee, "RTP/SAVP", answer)));
            callee.secure(
                    new SrtpSender(profile, key(profile, ours), salt(profile, ours)),
                    new SrtpReceiver(profile, key(profile, theirs), salt(profile, theirs)));
            talkers.add(caller);
            talkers.add(callee);
        }
        return talkers;
    }

    private static byte[] key(final SrtpProfile profile, final byte[] both) {
        return Arrays.copyOf(both, profile.keyLength());
    }

    private static byte[] salt(final SrtpProfile profile, final byte[] both) {
        return Arrays.copyOfRange(
                both, profile.keyLength(), profile.keyLength() + profile.saltLength());
    }

    private String newCall() {
        final String call = "bench-" + process.pid() + '-' + counter++;
        calls.add(call);
        return call;
    }

    private String offer(final String call, final Talker from, final String towards)
            throws IOException {
        return sdp(
                control.ask(
                        "offer",
                        Map.of(
                                "call-id",
                                call,
                                "from-tag",
                                "a",
                                "transport-protocol",
                                towards,
                                "ICE",
                                "remove",
                                "DTLS",
                                "off",
                                "sdp",
                                description(from.port(), "RTP/AVP", ""))));
    }

    private String answer(
            final String call, final Talker from, final String profile, final String crypto)
            throws IOException {
        return sdp(
                control.ask(
                        "answer",
                        Map.of(
                                "call-id", call,
                                "from-tag", "a",
                                "to-tag", "b",
                                "ICE", "remove",
                                "sdp", description(from.port(), profile, crypto))));
    }

    private static String description(final int port, final String profile, final String more) {
        return """
        v=0\r
        o=- 1 1 IN IP4 127.0.0.1\r
        s=-\r
        c=IN IP4 127.0.0.1\r
        t=0 0\r
        m=audio %d %s 0\r
        a=rtpmap:0 PCMU/8000\r
        %sa=sendrecv\r
        """
                .formatted(port, profile, more);
    }

    private static String sdp(final Map<?, ?> answer) throws IOException {
        if (answer.get("sdp") instanceof String text) {
            return text;
        }
        throw new IOException("rtpengine gave no SDP: " + answer);
    }

    private static int port(final String sdp) throws IOException {
        final Matcher matcher = PORT.matcher(sdp);
        if (!matcher.find()) {
            throw new IOException("no port in rtpengine's SDP: " + sdp);
        }
        return Integer.parseInt(matcher.group(1));
    }

    @Override
    public void hangUp() throws IOException {
        for (final String call : calls) {
            control.ask("delete", Map.of("call-id", call, "from-tag", "a", "delete-delay", 0L));
        }
        calls.clear();
    }

    @Override
    public void close() throws IOException {
        control.close();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
