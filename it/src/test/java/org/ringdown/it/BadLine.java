package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.ringdown.testkit.Properties;

/**
 * The line between a browser and the server's media port, which loses what it is told to lose, and
 * sees the headers of what passes: those of SRTP are in the clear (RFC 3711 §3.1).
 */
final class BadLine implements Witness {
    private static final int TYPES = 128;

    private final DatagramSocket near;
    private final DatagramSocket far;
    private final AtomicIntegerArray up = new AtomicIntegerArray(TYPES);
    private final AtomicIntegerArray down = new AtomicIntegerArray(TYPES);
    private final Set<Long> stampsDown = ConcurrentHashMap.newKeySet();
    private volatile @Nullable SocketAddress browser;
    private volatile @Nullable SocketAddress server;
    private volatile int lossDown;

    BadLine() {
        try {
            near = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            far = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (final SocketException none) {
            throw new UncheckedIOException(none);
        }
        Thread.ofVirtual().start(() -> carry(near, true));
        Thread.ofVirtual().start(() -> carry(far, false));
    }

    /** Where the browser is to send. */
    int port() {
        return near.getLocalPort();
    }

    /** Where the server is; nothing passes before. */
    void leadsTo(final int port) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Loses so many per cent of the RTP packets to the browser from now on. */
    void losesDown(final int percent) {
        lossDown = percent;
    }

    /** RTP packets of the browser that had this payload type. */
    int sent(final int payloadType) {
        return up.get(payloadType);
    }

    /** RTP packets of the server that had this payload type, those that were lost included. */
    int received(final int payloadType) {
        return down.get(payloadType);
    }

    /** How many timestamps those packets had: each digit has one for all its packets. */
    long stampsReceived(final int payloadType) {
        return stampsDown.stream().filter(stamp -> stamp >>> 32 == payloadType).count();
    }

    private void carry(final DatagramSocket from, final boolean upwards) {
        final var random = Properties.random(upwards ? 1 : 2);
        final DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        while (!from.isClosed()) {
            try {
                packet.setLength(packet.getData().length);
                from.receive(packet);
                final byte[] data = packet.getData();
                final int type = data[1] & 0x7f;
                final boolean rtp =
                        (data[0] & 0xc0) == 0x80
                                && packet.getLength() > 11
                                && (type < 64 || type > 95);
                if (upwards) {
                    browser = packet.getSocketAddress();
                }
                if (rtp && !upwards) {
                    final int stamp = ByteBuffer.wrap(data).getInt(4);
                    stampsDown.add(((long) type << 32) | Integer.toUnsignedLong(stamp));
                }
                if (rtp) {
                    (upwards ? up : down).incrementAndGet(type);
                }
                final SocketAddress to = upwards ? server : browser;
                if (to != null && !(rtp && !upwards && random.nextInt(100) < lossDown)) {
                    packet.setSocketAddress(to);
                    (upwards ? far : near).send(packet);
                }
            } catch (final IOException over) {
                if (from.isClosed()) {
                    return;
                }
            }
        }
    }

    @Override
    public String testimony() {
        final StringBuilder text = new StringBuilder("line, by payload types:");
        for (int type = 0; type < TYPES; type++) {
            if (up.get(type) + down.get(type) > 0) {
                text.append(" %d: %d up, %d down;".formatted(type, up.get(type), down.get(type)));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
