package org.ringdown.runtime.media.loop;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.rtp.RtpView;

/** A phone's media end on the loopback interface: RTP and RTCP sockets, nothing clever. */
final class FakePhone implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    final DatagramSocket rtp;
    final DatagramSocket rtcp;
    private int sequence = 100;
    private int timestamp;

    FakePhone() throws IOException {
        rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        rtcp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    /** What its SDP says. */
    RemoteEnd end(final Direction direction) {
        return end(direction, rtp, false);
    }

    RemoteEnd end(final Direction direction, final DatagramSocket announced, final boolean mux) {
        return new RemoteEnd(
                (InetSocketAddress) announced.getLocalSocketAddress(),
                (InetSocketAddress) (mux ? announced : rtcp).getLocalSocketAddress(),
                mux,
                null,
                new Security.Clear(),
                List.of(RemoteStream.audio(direction)));
    }

    static byte[] packet(
            final int type,
            final int sequence,
            final int timestamp,
            final int ssrc,
            final byte[] payload) {
        final byte[] packet = new byte[RtpView.FIXED_HEADER + payload.length];
        final int at = RtpView.writeHeader(packet, 0, type, false, sequence, timestamp, ssrc);
        System.arraycopy(payload, 0, packet, at, payload.length);
        return packet;
    }

    /** Sends the next packet of its stream. */
    byte[] say(final int port, final int type, final int ssrc, final byte[] payload)
            throws IOException {
        final byte[] packet = packet(type, sequence++, timestamp += 160, ssrc, payload);
        send(rtp, port, packet);
        return packet;
    }

    static void send(final DatagramSocket from, final int port, final byte[] data)
            throws IOException {
        from.send(new DatagramPacket(data, data.length, InetAddress.getLoopbackAddress(), port));
    }

    /** The next datagram, or null when none comes in this time. */
    static byte @Nullable [] receive(final DatagramSocket socket, final int millis)
            throws IOException {
        final DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        socket.setSoTimeout(millis);
        try {
            socket.receive(packet);
        } catch (final SocketTimeoutException nothing) {
            return null;
        }
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /** The next datagram, which must come. */
    static byte[] await(final DatagramSocket socket) throws IOException {
        final byte[] data = receive(socket, PATIENCE_MILLIS);
        if (data == null) {
            throw new AssertionError("nothing came");
        }
        return data;
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }
}
