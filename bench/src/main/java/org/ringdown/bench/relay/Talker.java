package org.ringdown.bench.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;

/**
 * One end of a call, on our side of the relay: says 20 ms of G.711 at a time, in the clear or
 * sealed, and checks and counts what it hears. Belongs to the thread of the {@link Load}.
 */
final class Talker implements PacketIo.Sink {
    /** Bytes of a packet in the clear: an RTP header and 160 samples. */
    static final int PACKET = RtpView.FIXED_HEADER + 160;

    private static final int TIMESTAMP_STEP = 160;

    private final PacketIo io;
    private final UdpSocket socket;
    private final int source;
    private final byte[] packet = new byte[PACKET + Datagram.HEADROOM];
    private @Nullable PeerAddress target;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private Consumer<byte[]> handshake = _ -> {};
    private int sequence;
    private int timestamp;
    private long sent;
    private long heard;
    private long wrong;

    Talker(final PacketIo io, final int source) throws IOException {
        this.io = io;
        this.source = source;
        socket = io.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);
        io.add(socket, this);
    }

    /** Our port. */
    int port() {
        return socket.port();
    }

    /** The relay's port for us. */
    void talkTo(final int port) {
        target = PeerAddress.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** From now on everything is sealed. */
    void secure(final SrtpSender ours, final SrtpReceiver theirs) {
        sender = ours;
        receiver = theirs;
    }

    /** Who gets copies of STUN and DTLS messages. */
    void handshake(final Consumer<byte[]> taker) {
        handshake = taker;
    }

    /** Sends something that is no media. */
    void send(final byte[] data) {
        io.send(socket, Objects.requireNonNull(target), data, data.length);
    }

    /** Sends the next packet. */
    void speak() {
        final PeerAddress to = target;
        if (to == null) {
            throw new IllegalStateException("nobody to talk to");
        }
        RtpView.writeHeader(packet, 0, 0, false, sequence, timestamp, source);
        // Sealing was done in place, so the voice has to be put there again.
        Arrays.fill(packet, RtpView.FIXED_HEADER, PACKET, (byte) sequence);
        sequence = (sequence + 1) & 0xffff;
        timestamp += TIMESTAMP_STEP;
        final SrtpSender seal = sender;
        final int length = seal == null ? PACKET : seal.protectRtp(packet, 0, PACKET);
        sent++;
        io.send(socket, to, packet, length);
    }

    @Override
    public void received(final Datagram datagram) {
        final byte[] data = datagram.data();
        switch (PacketKind.of(data, 0, datagram.length())) {
            case RTP -> hear(data, datagram.length());
            case STUN, DTLS -> handshake.accept(Arrays.copyOf(data, datagram.length()));
            case RTCP, OTHER -> wrong++;
        }
    }

    private void hear(final byte[] data, final int length) {
        final SrtpReceiver open = receiver;
        int clear = length;
        if (open != null) {
            clear = open.unprotectRtp(data, 0, length) == Unprotect.OK ? open.length() : -1;
        }
        final byte voice = (byte) RtpView.sequence(data, 0);
        if (clear == PACKET && data[RtpView.FIXED_HEADER] == voice && data[PACKET - 1] == voice) {
            heard++;
        } else {
            wrong++;
        }
    }

    /** Packets sent. */
    long sent() {
        return sent;
    }

    /** Packets heard, opened and found to be what the other end said. */
    long heard() {
        return heard;
    }

    /** Packets that were something else. */
    long wrong() {
        return wrong;
    }

    /** Hangs up. */
    void close() {
        io.remove(socket);
    }
}
