package org.ringdown.gateway.ng.run;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.gateway.ng.sound.Archive;
import org.ringdown.gateway.ng.wire.Bencode;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.loop.MediaLoops;
import org.ringdown.runtime.media.record.Plan;
import org.ringdown.runtime.media.record.Recorder;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.runtime.net.Network;

/** A gateway with a real media plane on the loopback interface, asked over UDP as proxies do. */
final class NgBench implements AutoCloseable {
    static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
    private static final int PATIENCE_MILLIS = 10_000;

    final MediaPlane plane;
    final NgGateway gateway;
    private final Network network;
    private final DatagramSocket control;
    private int cookies;

    NgBench() throws IOException {
        this(NgSettings.of("bench"), List.of());
    }

    /** Calls may be recorded in this directory. */
    NgBench(final Path recordings) throws IOException {
        this(NgSettings.of("bench"), List.of(), recordings);
    }

    NgBench(final NgSettings settings, final List<AddressRange> allow) throws IOException {
        this(settings, allow, null);
    }

    private NgBench(
            final NgSettings settings,
            final List<AddressRange> allow,
            final @Nullable Path recordings)
            throws IOException {
        final SystemClock clock = new SystemClock();
        final SystemEntropy entropy = new SystemEntropy();
        plane =
                MediaLoops.start(
                        MediaConfig.of(LOCAL, 0, 42_000, 42_999),
                        clock,
                        entropy,
                        new Codecs(Opus.inJava("a test")));
        network = new Network(clock, 1, 1);
        final InetSocketAddress any = new InetSocketAddress(LOCAL, 0);
        gateway =
                NgGateway.start(
                        new NgGateway.Config(
                                List.of(any),
                                List.of(any),
                                List.of(any),
                                allow,
                                new Interfaces(
                                        List.of(
                                                new Interfaces.Address(
                                                        "default", LOCAL, LOCAL, "F"))),
                                settings),
                        plane,
                        network,
                        clock,
                        entropy,
                        null,
                        recordings == null
                                ? null
                                : new Archive(
                                        Recorder.in(recordings, plane.codecs(), clock, entropy),
                                        Plan.Format.WAV,
                                        Plan.Layout.MIXED));
        plane.listener(gateway::happened);
        control = new DatagramSocket(0, LOCAL);
        control.setSoTimeout(PATIENCE_MILLIS);
    }

    /** Asks with names and values in turn: texts, numbers and lists of texts. */
    NgValue.Dictionary ask(final String command, final Object... pairs) throws IOException {
        final NgValue.Builder request = new NgValue.Builder().put("command", command);
        for (int i = 0; i < pairs.length; i += 2) {
            request.put((String) pairs[i], value(pairs[i + 1]));
        }
        // The far ends of these tests check and are not checked.
        request.put("ICE-lite", "both");
        final byte[] cookie = ("c" + ++cookies + " ").getBytes(StandardCharsets.ISO_8859_1);
        final byte[] document = Bencode.write(request.build());
        final byte[] data = new byte[cookie.length + document.length];
        System.arraycopy(cookie, 0, data, 0, cookie.length);
        System.arraycopy(document, 0, data, cookie.length, document.length);
        control.send(new DatagramPacket(data, data.length, gateway.bound().getFirst().address()));
        final DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        control.receive(answer);
        return (NgValue.Dictionary)
                Bencode.read(answer.getData(), cookie.length, answer.getLength()).orThrow();
    }

    private static NgValue value(final Object value) {
        return switch (value) {
            case NgValue made -> made;
            case String text -> new NgValue.Text(text);
            case Integer number -> NgValue.of(number);
            case List<?> list ->
                    new NgValue.Sequence(list.stream().map(each -> value(each)).toList());
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    /** The SDP of an answer, which must be there. */
    static String sdp(final NgValue.Dictionary reply) {
        final String sdp = reply.text("sdp");
        if (sdp == null) {
            throw new AssertionError("no SDP in " + reply);
        }
        return sdp;
    }

    @Override
    public void close() {
        control.close();
        gateway.close();
        network.close();
        plane.close();
    }
}
