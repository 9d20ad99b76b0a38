package org.ringdown.app.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.testkit.Tone;

/** A phone's sound: PCMU over RTP on a port of the loopback interface. Used by one thread. */
public final class Sound implements AutoCloseable {
    private static final int FRAME = 160;
    private static final int HEADER = 12;
    private static final int PATIENCE_MILLIS = 10_000;

    private final DatagramChannel channel;
    private final Selector selector;
    private int sequence = 1_000;

    Sound() {
        try {
            channel = DatagramChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where it hears. */
    public int port() {
        return channel.socket().getLocalPort();
    }

    /** Sends {@code frames} of 20 ms of a tone to a port. */
    public void say(final int port, final double hertz, final int frames) throws IOException {
        final short[] samples = Tone.sine(hertz, 0.5, G711.SAMPLE_RATE, frames * FRAME);
        for (int frame = 0; frame < frames; frame++) {
            final byte[] payload = new byte[FRAME];
            G711.PCMU.encode(samples, frame * FRAME, payload, 0, FRAME);
            final ByteBuffer packet = ByteBuffer.allocate(HEADER + FRAME);
            packet.put((byte) 0x80).put((byte) 0).putShort((short) sequence);
            packet.putInt(sequence * FRAME).putInt(0x5eed).put(payload).flip();
            sequence++;
            channel.send(packet, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    /** The tone in the next {@code frames} of 20 ms that come. */
    public Tone hear(final int frames) throws IOException {
        final short[] heard = new short[frames * FRAME];
        final ByteBuffer packet = ByteBuffer.allocate(2_048);
        for (int frame = 0; frame < frames; ) {
            packet.clear();
            if (channel.receive(packet) == null) {
                if (selector.select(PATIENCE_MILLIS) == 0) {
                    throw new AssertionError("silence after " + frame + " frames");
                }
                selector.selectedKeys().clear();
                continue;
            }
            packet.flip();
            final boolean pcmu =
                    packet.remaining() == HEADER + FRAME && (packet.get(1) & 0x7f) == 0;
            if (!pcmu) {
                throw new AssertionError("not a frame of PCMU: " + packet);
            }
            G711.PCMU.decode(packet.array(), HEADER, heard, frame * FRAME, FRAME);
            frame++;
        }
        return Tone.strongest(heard, G711.SAMPLE_RATE);
    }

    /** Throws away what came so far. */
    public void forget() throws IOException {
        final ByteBuffer packet = ByteBuffer.allocate(2_048);
        while (channel.receive(packet) != null) {
            packet.clear();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
