package org.ringdown.bench.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.Setup;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;

/**
 * Ringdown's media plane as a program: told what to do on standard input, a line at a time, and
 * answering each with a line. Ends with its input.
 *
 * <pre>
 *   (at the start)                            ready WEBRTC-PORT FINGERPRINT
 *   phones PORT PORT                          ports PORT PORT
 *   browser PHONE-PORT UFRAG PASSWORD FINGERPRINT   ports PHONE-PORT UFRAG PASSWORD
 *   close                                     closed
 * </pre>
 */
final class RelayUnderTest {
    private static final int LOWEST_PORT = 18_000;
    private static final int HIGHEST_PORT = 25_998;
    private static final Entropy ENTROPY = new SystemEntropy();

    private final MediaPlane plane;
    private final List<Long> legs = new ArrayList<>();

    private RelayUnderTest(final MediaPlane plane) {
        this.plane = plane;
    }

    /** No arguments. */
    public static void main(final String[] arguments) throws IOException {
        final MediaConfig config =
                MediaConfig.of(InetAddress.getLoopbackAddress(), 0, LOWEST_PORT, HIGHEST_PORT);
        try (MediaPlane plane = MediaPlane.start(config, new SystemClock(), ENTROPY)) {
            final RelayUnderTest relay = new RelayUnderTest(plane);
            final BufferedReader input =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            say("ready " + plane.webrtcPort() + ' ' + plane.fingerprint());
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                say(relay.obey(line.split(" ", 5)));
            }
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private String obey(final String[] words) throws IOException {
        return switch (words[0]) {
            case "phones" -> {
                final RtpPorts one = plane.openPorts();
                final RtpPorts other = plane.openPorts();
                bridge(phone(one, words[1]), phone(other, words[2]));
                yield "ports " + one.rtp() + ' ' + other.rtp();
            }
            case "browser" -> {
                final RtpPorts ports = plane.openPorts();
                final IceParameters ours = new IceParameters(ENTROPY.token(4), ENTROPY.token(16));
                final long browser = leg();
                plane.post(new MediaCommand.OpenWebRtc(browser, ours));
                final Fingerprint fingerprint = Fingerprint.parse(words[4]).orThrow();
                plane.post(
                        new MediaCommand.Remote(
                                browser,
                                new RemoteEnd(
                                        Profile.WEBRTC,
                                        null,
                                        null,
                                        true,
                                        new IceParameters(words[2], words[3]),
                                        List.of(),
                                        List.of(fingerprint),
                                        Setup.ACTIVE,
                                        Direction.SENDRECV),
                                false));
                bridge(phone(ports, words[1]), browser);
                yield "ports " + ports.rtp() + ' ' + ours.ufrag() + ' ' + ours.password();
            }
            case "close" -> {
                legs.forEach(leg -> plane.post(new MediaCommand.Close(leg)));
                legs.clear();
                yield "closed";
            }
            default -> throw new IOException("not a command: " + words[0]);
        };
    }

    private long leg() {
        final long leg = plane.newLegId();
        legs.add(leg);
        return leg;
    }

    private long phone(final RtpPorts ports, final String port) {
        final long leg = leg();
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        final int rtp = Integer.parseInt(port);
        plane.post(new MediaCommand.OpenRtp(leg, ports));
        plane.post(
                new MediaCommand.Remote(
                        leg,
                        new RemoteEnd(
                                Profile.RTP,
                                new InetSocketAddress(loopback, rtp),
                                new InetSocketAddress(loopback, rtp + 1),
                                false,
                                null,
                                List.of(),
                                List.of(),
                                Setup.ACTPASS,
                                Direction.SENDRECV),
                        false));
        return leg;
    }

    private void bridge(final long one, final long other) {
        plane.post(
                new MediaCommand.Bridge(
                        one, other, PayloadMap.identity(), PayloadMap.identity(), true, true));
    }
}
