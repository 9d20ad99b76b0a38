package org.ringdown.bench.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.rtp.RtpView;

/** What the line between a browser and a server, which are other processes, does to packets. */
class WireTest {
    private static final int PACKETS = 2_000;
    private static final int AT_ONCE = 20;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private static byte[] sound(final int number, final int payloadType) {
        final byte[] packet = new byte[RtpView.FIXED_HEADER + 40];
        RtpView.writeHeader(packet, 0, payloadType, false, number, number * 960, 7);
        return packet;
    }

    private static DatagramChannel channel() throws IOException {
        final DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        return channel;
    }

    private static int port(final DatagramChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /**
     * Sends packets through the wire, and counts those that come until as many are accounted for.
     */
    private static int sent(
            final Stage stage,
            final DatagramChannel from,
            final InetSocketAddress through,
            final DatagramChannel to,
            final int payloadType,
            final int most)
            throws IOException {
        int come = 0;
        for (int i = 0; i < PACKETS; i++) {
            from.send(ByteBuffer.wrap(sound(i, payloadType)), through);
            if (i % AT_ONCE == AT_ONCE - 1) {
                stage.run(System.nanoTime() + 2_000_000);
                come += received(to);
            }
        }
        final long until = System.nanoTime() + PATIENCE_NANOS;
        while (come < most && System.nanoTime() < until) {
            stage.run(System.nanoTime() + 2_000_000);
            come += received(to);
        }
        return come;
    }

    private static int received(final DatagramChannel at) throws IOException {
        final ByteBuffer room = ByteBuffer.allocate(2_048);
        int count = 0;
        while (at.receive(room) != null) {
            room.clear();
            count++;
        }
        return count;
    }

    @Test
    void losesSoundAsItsPatternSaysOnceItIsBad() throws IOException {
        final Condition condition = new Condition(40, 1, 0);
        final Line pattern = new Line(condition, 5);
        int passes = 0;
        for (int i = 0; i < PACKETS; i++) {
            passes += pattern.pass() == Line.LOST ? 0 : 1;
        }
        try (Stage stage = new Stage();
                Wire wire = new Wire(stage, condition, 5);
                DatagramChannel browser = channel();
                DatagramChannel server = channel()) {
            final InetSocketAddress near =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), wire.port());
            wire.leadsTo(port(server));

            assertThat(sent(stage, browser, near, server, Sound.RED_TYPE, PACKETS))
                    .isEqualTo(PACKETS);
            assertThat(wire.copied()).isZero();

            wire.begin();
            assertThat(sent(stage, browser, near, server, Sound.RED_TYPE, passes))
                    .isEqualTo(passes);
            assertThat(wire.copied()).isEqualTo(100, within(1e-9));
        }
    }
}
