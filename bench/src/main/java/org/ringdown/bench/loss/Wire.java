package org.ringdown.bench.loss;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.rtp.RtpView;

/**
 * The line between a browser and a server, which are other processes: all they send each other goes
 * over it. It is good until it is told to be bad. Sound meets the same pattern whatever else is
 * sent beside it, which has patterns of its own.
 */
final class Wire implements AutoCloseable {
    private final Stage stage;
    private final DatagramChannel near;
    private final DatagramChannel far;
    private final Way up;
    private final Way down;
    private final Recording recording = new Recording();
    private final ByteBuffer room = ByteBuffer.allocate(2_048);
    private @Nullable SocketAddress server;
    private @Nullable SocketAddress browser;
    private boolean bad;
    private long sent;
    private long withCopies;

    /** One direction. */
    private record Way(Line sound, Line rest) {}

    Wire(final Stage stage, final Condition condition, final long pattern) throws IOException {
        this.stage = stage;
        up = new Way(new Line(condition, pattern), new Line(condition, pattern + 2));
        down = new Way(new Line(condition, pattern + 1), new Line(condition, pattern + 3));
        near = stage.open(true);
        far = stage.open(true);
        stage.listen(near, this::fromBrowser);
        stage.listen(far, this::fromServer);
    }

    /** Where the browser is to send. */
    int port() throws IOException {
        return port(near);
    }

    /** Where the server is to send. */
    int farPort() throws IOException {
        return port(far);
    }

    private static int port(final DatagramChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** Where the server is; nothing passes before. */
    void leadsTo(final int port) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** From now on it does what its condition says. */
    void begin() {
        bad = true;
    }

    /** What the server sent since then; its packets are sealed, but not their headers. */
    Recording recording() {
        return recording;
    }

    /** How many of a hundred packets of the browser's sound had copies since then. */
    double copied() {
        return sent == 0 ? 0 : 100.0 * withCopies / sent;
    }

    private void fromBrowser() {
        for (byte[] packet = read(near, true); packet != null; packet = read(near, true)) {
            final boolean sound = sound(packet);
            if (bad && sound) {
                sent++;
                withCopies += RtpView.payloadType(packet, 0) == Sound.RED_TYPE ? 1 : 0;
            }
            pass(packet, sound ? up.sound() : up.rest(), far, server);
        }
    }

    private void fromServer() {
        for (byte[] packet = read(far, false); packet != null; packet = read(far, false)) {
            final boolean sound = sound(packet);
            final long late = pass(packet, sound ? down.sound() : down.rest(), near, browser);
            if (bad && sound) {
                recording.add(packet, System.nanoTime(), late);
            }
        }
    }

    private static boolean sound(final byte[] packet) {
        return PacketKind.of(packet, 0, packet.length) == PacketKind.RTP
                && RtpView.valid(packet, 0, packet.length);
    }

    private byte @Nullable [] read(final DatagramChannel channel, final boolean browsers) {
        try {
            room.clear();
            final SocketAddress from = channel.receive(room);
            if (from != null && browsers) {
                browser = from;
            }
            return from == null ? null : Arrays.copyOf(room.array(), room.position());
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private long pass(
            final byte[] packet,
            final Line line,
            final DatagramChannel out,
            final @Nullable SocketAddress to) {
        final long late = bad ? line.pass() : 0;
        if (to != null && late == 0) {
            put(out, packet, to);
        } else if (to != null && late != Line.LOST) {
            stage.at(System.nanoTime() + late, () -> put(out, packet, to));
        }
        return late;
    }

    private static void put(
            final DatagramChannel out, final byte[] packet, final SocketAddress to) {
        try {
            out.send(ByteBuffer.wrap(packet), to);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
