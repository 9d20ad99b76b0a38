package org.ringdown.bench.media;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Consumer;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;

/**
 * A socket of the load. Phones share one, sixty-four of them, because reading and writing in
 * batches is what lets one core outrun a server; to the server that makes no difference, as it has
 * a port for each of them. Who is meant is told from the SSRC, which stands in the clear, and then
 * from the server's port. A browser has a socket of its own.
 */
final class Line implements PacketIo.Sink {
    private final PacketIo io;
    private final Ear ear;
    private final Roll roll;
    private final UdpSocket socket;
    private Consumer<byte[]> handshake = _ -> {};

    Line(final PacketIo io, final Ear ear, final Roll roll, final boolean shared)
            throws IOException {
        this.io = io;
        this.ear = ear;
        this.roll = roll;
        socket = io.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), shared);
        io.add(socket, this);
    }

    int port() {
        return socket.port();
    }

    /** Who gets copies of STUN and DTLS messages. */
    void handshake(final Consumer<byte[]> taker) {
        handshake = taker;
    }

    void send(final PeerAddress to, final byte[] data, final int length) {
        io.send(socket, to, data, length);
    }

    @Override
    public void received(final Datagram datagram) {
        final byte[] data = datagram.data();
        switch (PacketKind.of(data, 0, datagram.length())) {
            case RTP -> {
                final Talker known = roll.hearing(RtpView.ssrc(data, 0));
                final Talker talker = known != null ? known : roll.behind(datagram.source().port());
                if (talker == null || talker.line() != this) {
                    ear.wrong();
                } else {
                    talker.hear(datagram);
                }
            }
            case STUN, DTLS -> handshake.accept(Arrays.copyOf(data, datagram.length()));
            case RTCP -> {}
            case OTHER -> ear.wrong();
        }
    }

    void close() {
        io.remove(socket);
    }
}
