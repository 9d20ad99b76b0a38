package org.ringdown.app.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DatagramPipe;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;
import org.ringdown.runtime.clock.SystemEntropy;

/**
 * The media of a browser, as far as it takes for a call to be up: a check of ICE and a handshake of
 * DTLS. It says nothing and does not listen.
 */
public final class WebRtcEnd implements DatagramPipe, AutoCloseable {
    private static final SystemEntropy ENTROPY = new SystemEntropy();
    private static final long CHECK_MILLIS = 100;
    private static final byte[] END = new byte[0];

    private final DtlsEndpoint certificate = new DtlsEndpoint(ENTROPY, System.currentTimeMillis());
    private final String ufrag = "u" + TestPhone.newToken();
    private final String password = TestPhone.newToken() + "ofatleast22characters";
    private final DatagramSocket socket;
    private final BlockingQueue<byte[]> handshake = new LinkedBlockingQueue<>();
    private final CountDownLatch up = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable InetSocketAddress server;
    private int version;

    /** One with a socket and a certificate of its own. */
    public WebRtcEnd() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (final IOException none) {
            throw new UncheckedIOException(none);
        }
        Thread.ofVirtual().name("webrtc-end").start(this::read);
    }

    /** What it offers, with its only candidate left out. */
    public String offer() {
        return describe("actpass", "sendrecv");
    }

    /** The same with a direction. */
    public String offer(final String direction) {
        return describe("actpass", direction);
    }

    /** What it answers to an offer; with that its media begin. */
    public String answer(final String offer) {
        final String answer = describe("active", "sendrecv");
        connect(offer, DtlsRole.CLIENT);
        return answer;
    }

    /** An answer to a later offer, with which nothing changes. */
    public String answerAgain(final String direction) {
        return describe("active", direction);
    }

    /** Takes an answer; with that its media begin. */
    public void agreed(final String answer) {
        connect(answer, answer.contains("a=setup:active") ? DtlsRole.SERVER : DtlsRole.CLIENT);
    }

    private String describe(final String setup, final String direction) {
        version++;
        return """
        v=0\r
        o=- 7 %d IN IP4 127.0.0.1\r
        s=-\r
        t=0 0\r
        a=group:BUNDLE 0\r
        m=audio 9 UDP/TLS/RTP/SAVPF 0\r
        c=IN IP4 0.0.0.0\r
        a=mid:0\r
        a=rtpmap:0 PCMU/8000\r
        a=%s\r
        a=rtcp-mux\r
        a=ice-ufrag:%s\r
        a=ice-pwd:%s\r
        a=ice-options:trickle\r
        a=fingerprint:%s\r
        a=setup:%s\r
        """
                .formatted(version, direction, ufrag, password, certificate.fingerprint(), setup);
    }

    /** Its candidate, as a browser would give it. */
    public String candidate() {
        return "candidate:1 1 udp 2130706431 127.0.0.1 " + socket.getLocalPort() + " typ host";
    }

    /** Waits until the handshake is done. */
    public void awaitUp() throws InterruptedException {
        if (!up.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("no media between client and server");
        }
    }

    private void connect(final String description, final DtlsRole role) {
        final SessionDescription theirs = SessionDescription.parse(description).orThrow();
        final MediaDescription media = theirs.media().getFirst();
        final String candidate =
                values(theirs, media, "candidate").stream()
                        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).contains(" udp "))
                        .findFirst()
                        .orElseThrow();
        final String[] words = candidate.split(" ");
        final InetSocketAddress at =
                new InetSocketAddress(InetAddress.ofLiteral(words[4]), Integer.parseInt(words[5]));
        server = at;
        final String user = values(theirs, media, "ice-ufrag").getFirst() + ":" + ufrag;
        final String secret = values(theirs, media, "ice-pwd").getFirst();
        Thread.ofVirtual().name("webrtc-checks").start(() -> check(user, secret));
        final Fingerprint fingerprint =
                Fingerprint.parse(values(theirs, media, "fingerprint").getFirst()).orThrow();
        Thread.ofVirtual()
                .name("webrtc-dtls")
                .start(() ->
                        certificate
                                .associate(role, List.of(fingerprint), this)
                                .run(_ -> up.countDown()));
    }

    private static List<String> values(
            final SessionDescription session, final MediaDescription media, final String name) {
        return java.util.stream.Stream.concat(media.lines().stream(), session.lines().stream())
                .filter(line -> line.type() == 'a' && line.value().startsWith(name + ":"))
                .map(line -> line.value().substring(name.length() + 1))
                .toList();
    }

    /** Checks and nominates, again and again: that is our consent, too. */
    private void check(final String user, final String secret) {
        while (!socket.isClosed()) {
            final byte[] transaction = new byte[12];
            ENTROPY.fill(transaction);
            transmit(
                    StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transaction)
                            .text(StunAttribute.USERNAME, user)
                            .int32(StunAttribute.PRIORITY, 1)
                            .int64(StunAttribute.ICE_CONTROLLING, 1)
                            .flag(StunAttribute.USE_CANDIDATE)
                            .integrity(secret.getBytes(StandardCharsets.UTF_8))
                            .fingerprint()
                            .toBytes());
            try {
                final long pause = up.getCount() == 0 ? 10 * CHECK_MILLIS : CHECK_MILLIS;
                if (closed.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (final InterruptedException ended) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void transmit(final byte[] data) {
        final InetSocketAddress to = server;
        if (to == null) {
            return;
        }
        try {
            socket.send(new DatagramPacket(data, data.length, to));
        } catch (final IOException closed) {
            // As lost as any datagram.
        }
    }

    private void read() {
        final DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        while (!socket.isClosed()) {
            try {
                packet.setLength(2_048);
                socket.receive(packet);
            } catch (final IOException closed) {
                handshake.add(END);
                return;
            }
            final byte[] data = Arrays.copyOf(packet.getData(), packet.getLength());
            switch (PacketKind.of(data, 0, data.length)) {
                case DTLS -> handshake.add(data);
                case STUN -> stun(data, (InetSocketAddress) packet.getSocketAddress());
                case RTP, RTCP, OTHER -> {
                    // Nobody listens.
                }
            }
        }
    }

    private void stun(final byte[] data, final InetSocketAddress from) {
        final StunMessage message = StunMessage.parse(data, 0, data.length).orThrow();
        if (message.messageClass() == StunClass.REQUEST) {
            transmit(
                    StunWriter.answer(StunClass.SUCCESS, message)
                            .xorMappedAddress(from)
                            .integrity(password.getBytes(StandardCharsets.UTF_8))
                            .fingerprint()
                            .toBytes());
        }
    }

    @Override
    public int receive(final byte[] into, final int offset, final int waitMillis) {
        try {
            final byte[] data =
                    waitMillis == 0
                            ? handshake.take()
                            : handshake.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (data == null) {
                return TIMED_OUT;
            }
            if (data.length == 0) {
                return CLOSED;
            }
            System.arraycopy(data, 0, into, offset, data.length);
            return data.length;
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return CLOSED;
        }
    }

    @Override
    public void send(final byte[] data, final int offset, final int length) {
        transmit(Arrays.copyOfRange(data, offset, offset + length));
    }

    @Override
    public void close() {
        closed.countDown();
        socket.close();
    }
}
