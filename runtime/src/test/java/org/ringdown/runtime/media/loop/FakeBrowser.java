package org.ringdown.runtime.media.loop;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DtlsEnd;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.dtls.SrtpKeys;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.RemoteIce;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;
import org.ringdown.runtime.clock.SystemEntropy;

/**
 * A browser's media end on the loopback interface: one socket with ICE checks, DTLS in either role
 * and SRTP. A thread of its own sorts what comes in.
 */
final class FakeBrowser implements AutoCloseable {
    private static final SystemEntropy ENTROPY = new SystemEntropy();

    final IceParameters ours = new IceParameters("brow", "browserbrowserbrowserbrowser");
    final DtlsEndpoint endpoint;
    final DatagramSocket socket;
    final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> rtp = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> rtcp = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> other = new LinkedBlockingQueue<>();
    final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
    final CompletableFuture<DtlsEnd> end = new CompletableFuture<>();
    private final DtlsQueue dtls = new DtlsQueue(this::send);
    private final IceParameters theirs;
    private final int port;
    private volatile @Nullable SrtpReceiver receiver;
    private @Nullable SrtpSender sender;

    FakeBrowser(final IceParameters theirs, final int port) throws IOException {
        this(theirs, port, DtlsEndpoint.PROFILES);
    }

    FakeBrowser(final IceParameters theirs, final int port, final List<SrtpProfile> profiles)
            throws IOException {
        endpoint = new DtlsEndpoint(ENTROPY, 1_790_000_000_000L, profiles);
        this.theirs = theirs;
        this.port = port;
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::sort);
    }

    /** What its SDP says. */
    RemoteEnd end(final Direction direction, final boolean weBegin) {
        return end(direction, weBegin, endpoint.fingerprint());
    }

    RemoteEnd end(final Direction direction, final boolean weBegin, final String fingerprint) {
        return new RemoteEnd(
                null,
                null,
                true,
                new RemoteIce(ours, false, List.of(), true),
                new Security.Dtls(List.of(Fingerprint.parse(fingerprint).orThrow()), weBegin),
                List.of(RemoteStream.audio(direction)));
    }

    private void sort() {
        final DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        try {
            while (true) {
                packet.setLength(2_048);
                socket.receive(packet);
                final byte[] data = Arrays.copyOf(packet.getData(), packet.getLength());
                switch (PacketKind.of(data, 0, data.length)) {
                    case STUN -> stun.add(data);
                    case DTLS -> dtls.add(data);
                    case RTP -> open(data, true);
                    case RTCP -> open(data, false);
                    case OTHER -> other.add(data);
                }
            }
        } catch (final IOException closed) {
            dtls.end();
        }
    }

    private void open(final byte[] data, final boolean media) {
        final SrtpReceiver with = receiver;
        final byte[] room = Arrays.copyOf(data, data.length + 32);
        if (with == null) {
            other.add(data);
            return;
        }
        final Unprotect outcome =
                media
                        ? with.unprotectRtp(room, 0, data.length)
                        : with.unprotectRtcp(room, 0, data.length);
        if (outcome == Unprotect.OK) {
            (media ? rtp : rtcp).add(Arrays.copyOf(room, with.length()));
        } else {
            other.add(data);
        }
    }

    /** A connectivity check from this socket, with these credentials. */
    byte[] checkMessage(final String password, final boolean nominate) {
        return checkMessage(password, nominate, ours.ufrag());
    }

    /** The same by another name. */
    byte[] checkMessage(final String password, final boolean nominate, final String name) {
        final byte[] transaction = new byte[12];
        ENTROPY.fill(transaction);
        final StunWriter writer =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transaction)
                        .text(StunAttribute.USERNAME, theirs.ufrag() + ":" + name)
                        .int32(StunAttribute.PRIORITY, 1)
                        .int64(StunAttribute.ICE_CONTROLLING, 1);
        if (nominate) {
            writer.flag(StunAttribute.USE_CANDIDATE);
        }
        return writer.integrity(password.getBytes(StandardCharsets.UTF_8)).fingerprint().toBytes();
    }

    /** Checks, nominates and waits for the success. */
    void connect() throws IOException, InterruptedException {
        send(checkMessage(theirs.password(), true));
        final byte[] answer = stun.poll(10, TimeUnit.SECONDS);
        if (answer == null
                || StunMessage.parse(answer, 0, answer.length).orThrow().messageClass()
                        != StunClass.SUCCESS) {
            throw new AssertionError("no success");
        }
    }

    /** Begins the handshake on a thread of its own. */
    void handshake(final DtlsRole role, final String fingerprint) {
        Thread.ofVirtual()
                .start(() ->
                        end.complete(
                                endpoint.associate(
                                                role,
                                                List.of(Fingerprint.parse(fingerprint).orThrow()),
                                                dtls)
                                        .run(k -> {
                                            use(k, role);
                                            keys.complete(k);
                                        })));
    }

    private void use(final SrtpKeys agreed, final DtlsRole role) {
        sender =
                new SrtpSender(
                        agreed.profile(),
                        agreed.localKey(role).reveal(),
                        agreed.localSalt(role).reveal());
        receiver =
                new SrtpReceiver(
                        agreed.profile(),
                        agreed.remoteKey(role).reveal(),
                        agreed.remoteSalt(role).reveal());
    }

    void send(final byte[] data) throws IOException {
        FakePhone.send(socket, port, data);
    }

    /** Seals and sends a packet. */
    byte[] seal(final byte[] packet, final boolean media) {
        final SrtpSender with = sender;
        if (with == null) {
            throw new AssertionError("no keys yet");
        }
        final byte[] room = Arrays.copyOf(packet, packet.length + 64);
        final int length =
                media
                        ? with.protectRtp(room, 0, packet.length)
                        : with.protectRtcp(room, 0, packet.length);
        return Arrays.copyOf(room, length);
    }

    static byte[] await(final BlockingQueue<byte[]> queue) throws InterruptedException {
        final byte[] data = queue.poll(10, TimeUnit.SECONDS);
        if (data == null) {
            throw new AssertionError("nothing came");
        }
        return data;
    }

    @Override
    public void close() {
        socket.close();
    }
}
