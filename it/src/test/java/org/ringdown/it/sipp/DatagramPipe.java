package org.ringdown.it.sipp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.List;
import org.ringdown.it.Ports;

/** A {@link Pipe} over UDP. */
final class DatagramPipe extends Pipe {
    private static final int MOST = 65_535;
    private final DatagramSocket front;
    private final DatagramSocket back;
    private final int server;
    private final int sipp;

    DatagramPipe(final int server, final int sipp, final List<Flow.Mishap> mishaps) {
        super(mishaps);
        this.server = server;
        this.sipp = sipp;
        try {
            front = new DatagramSocket(Ports.loopback(0));
            back = new DatagramSocket(Ports.loopback(0));
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        Thread.ofVirtual().name("pipe down").start(() -> carry(front, back, sipp, false));
        Thread.ofVirtual().name("pipe up").start(() -> carry(back, front, server, true));
    }

    private void carry(
            final DatagramSocket from, final DatagramSocket to, final int port, final boolean up) {
        final DatagramPacket packet = new DatagramPacket(new byte[MOST], MOST);
        while (!from.isClosed()) {
            try {
                packet.setLength(MOST);
                from.receive(packet);
                final int copies = copies(packet.getData(), packet.getLength(), up);
                if (!up && ours(packet.getData(), packet.getLength())) {
                    continue;
                }
                for (int i = 0; i < copies; i++) {
                    to.send(
                            new DatagramPacket(
                                    packet.getData(), packet.getLength(), Ports.loopback(port)));
                }
            } catch (final IOException closed) {
                // A port that is not open yet or any more shows here, too.
                if (from.isClosed()) {
                    return;
                }
            }
        }
    }

    @Override
    int port() {
        return back.getLocalPort();
    }

    @Override
    int frontPort() {
        return front.getLocalPort();
    }

    @Override
    String transport() {
        return "UDP";
    }

    @Override
    void toServer(final byte[] bytes) throws IOException {
        front.send(new DatagramPacket(bytes, bytes.length, Ports.loopback(server)));
    }

    int sipp() {
        return sipp;
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
