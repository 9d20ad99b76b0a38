package org.ringdown.runtime.media.loop;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.RemoteIce;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.srtp.SrtpKey;
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
 * A far end of any kind on the loopback interface: in the clear, with SDES or DTLS, with ICE checks
 * or without, with one port or two.
 */
final class FakeEnd implements AutoCloseable {
    /** How it protects. */
    enum Kind {
        CLEAR,
        SDES,
        DTLS
    }

    private static final SystemEntropy ENTROPY = new SystemEntropy();
    private static final DtlsEndpoint CERTIFICATE = new DtlsEndpoint(ENTROPY, 1_790_000_000_000L);

    final Kind kind;
    final boolean ice;
    final boolean mux;
    final IceParameters credentials = new IceParameters("peer", "peerpeerpeerpeerpeerpeer");
    final BlockingQueue<byte[]> rtpHeard = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> rtcpHeard = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> strange = new LinkedBlockingQueue<>();
    final Port rtp = new Port();
    final Port rtcp;
    SrtpKey sendKey = SrtpKey.fresh(SrtpProfile.AES_CM_128_HMAC_SHA1_80, ENTROPY);
    SrtpKey receiveKey = SrtpKey.fresh(SrtpProfile.AES_CM_128_HMAC_SHA1_80, ENTROPY);
    private int sequence = 500;

    FakeEnd(final Kind kind, final boolean ice, final boolean mux) throws IOException {
        this.kind = kind;
        this.ice = ice;
        this.mux = mux;
        rtcp = mux ? rtp : new Port();
        if (kind == Kind.SDES) {
            useSdes();
        }
    }

    /** What its description says: {@code weBegin} is for DTLS. */
    RemoteEnd end(final boolean weBegin, final RemoteStream... streams) {
        final Security security =
                switch (kind) {
                    case CLEAR -> new Security.Clear();
                    case SDES -> new Security.Sdes(receiveKey, sendKey);
                    case DTLS ->
                            new Security.Dtls(
                                    List.of(Fingerprint.parse(CERTIFICATE.fingerprint()).orThrow()),
                                    weBegin);
                };
        return new RemoteEnd(
                rtp.address(),
                rtcp.address(),
                mux,
                ice ? new RemoteIce(credentials, false, List.of(), true) : null,
                security,
                List.of(streams));
    }

    /** New SDES keys from now on. */
    void rekey() {
        sendKey = SrtpKey.fresh(SrtpProfile.AES_256_CM_HMAC_SHA1_80, ENTROPY);
        receiveKey = SrtpKey.fresh(SrtpProfile.AES_256_CM_HMAC_SHA1_80, ENTROPY);
        useSdes();
    }

    private void useSdes() {
        final SrtpSender sender = new SrtpSender(sendKey);
        final SrtpReceiver receiver = new SrtpReceiver(receiveKey);
        rtp.use(sender, receiver);
        if (rtcp != rtp) {
            rtcp.use(sender, receiver);
        }
    }

    /** Does what its side of ICE and DTLS has to do, until media can flow. */
    void connect(
            final int rtpPort,
            final int rtcpPort,
            final IceParameters theirs,
            final String fingerprint,
            final DtlsRole role)
            throws Exception {
        rtp.to = rtpPort;
        rtcp.to = mux ? rtpPort : rtcpPort;
        for (final Port port : mux ? List.of(rtp) : List.of(rtp, rtcp)) {
            if (ice) {
                port.check(theirs);
            }
            if (kind == Kind.DTLS) {
                port.handshake(role, fingerprint);
            }
        }
        if (kind == Kind.DTLS) {
            rtp.await();
            rtcp.await();
        }
    }

    /** Sends a packet of its stream and gives it back as it was. */
    byte[] say(final int type, final int ssrc, final byte[] payload) throws IOException {
        final byte[] packet = FakePhone.packet(type, sequence, sequence++ * 160, ssrc, payload);
        sayRtp(packet);
        return packet;
    }

    void sayRtp(final byte[] packet) throws IOException {
        rtp.send(rtp.seal(packet, true));
    }

    void sayRtcp(final byte[] packet) throws IOException {
        rtcp.send(rtcp.seal(packet, false));
    }

    static byte[] await(final BlockingQueue<byte[]> queue) throws InterruptedException {
        return FakeBrowser.await(queue);
    }

    @Override
    public void close() {
        rtp.socket.close();
        rtcp.socket.close();
    }

    /** One of its ports. */
    final class Port {
        final DatagramSocket socket;
        int to;
        private final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
        private volatile DtlsQueue dtls = new DtlsQueue(this::send);
        private boolean shook;
        private volatile @Nullable SrtpSender sender;
        private volatile @Nullable SrtpReceiver receiver;
        private final BlockingQueue<Boolean> keyed = new LinkedBlockingQueue<>();

        Port() throws IOException {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::sort);
        }

        InetSocketAddress address() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        void use(final SrtpSender with, final SrtpReceiver by) {
            sender = with;
            receiver = by;
        }

        void await() throws InterruptedException {
            if (keyed.poll(20, TimeUnit.SECONDS) == null) {
                throw new AssertionError("no keys");
            }
            keyed.add(true);
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
                        case OTHER -> strange.add(data);
                    }
                }
            } catch (final IOException closed) {
                dtls.end();
            }
        }

        private void open(final byte[] data, final boolean media) {
            if (kind == Kind.CLEAR) {
                (media ? rtpHeard : rtcpHeard).add(data);
                return;
            }
            final SrtpReceiver with = receiver;
            final byte[] room = Arrays.copyOf(data, data.length + 32);
            if (with != null
                    && (media
                                    ? with.unprotectRtp(room, 0, data.length)
                                    : with.unprotectRtcp(room, 0, data.length))
                            == Unprotect.OK) {
                (media ? rtpHeard : rtcpHeard).add(Arrays.copyOf(room, with.length()));
            } else {
                strange.add(data);
            }
        }

        private void check(final IceParameters theirs) throws Exception {
            final byte[] transaction = new byte[12];
            ENTROPY.fill(transaction);
            send(
                    StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transaction)
                            .text(
                                    StunAttribute.USERNAME,
                                    theirs.ufrag() + ":" + credentials.ufrag())
                            .int32(StunAttribute.PRIORITY, 1)
                            .int64(StunAttribute.ICE_CONTROLLING, 1)
                            .flag(StunAttribute.USE_CANDIDATE)
                            .integrity(theirs.password().getBytes(StandardCharsets.UTF_8))
                            .fingerprint()
                            .toBytes());
            FakeEnd.await(stun);
        }

        /** Begins a handshake; one before it is over. */
        void handshake(final DtlsRole role, final String fingerprint) {
            if (shook) {
                dtls.end();
                dtls = new DtlsQueue(this::send);
            }
            shook = true;
            keyed.clear();
            final DtlsQueue pipe = dtls;
            Thread.ofVirtual()
                    .start(() ->
                            CERTIFICATE
                                    .associate(
                                            role,
                                            List.of(Fingerprint.parse(fingerprint).orThrow()),
                                            pipe)
                                    .run(keys -> {
                                        use(
                                                new SrtpSender(keys.local(role)),
                                                new SrtpReceiver(keys.remote(role)));
                                        keyed.clear();
                                        keyed.add(true);
                                    }));
        }

        byte[] seal(final byte[] packet, final boolean media) {
            final SrtpSender with = sender;
            if (with == null) {
                return packet;
            }
            final byte[] room = Arrays.copyOf(packet, packet.length + 64);
            final int length =
                    media
                            ? with.protectRtp(room, 0, packet.length)
                            : with.protectRtcp(room, 0, packet.length);
            return Arrays.copyOf(room, length);
        }

        void send(final byte[] data) throws IOException {
            FakePhone.send(socket, to, data);
        }
    }
}
