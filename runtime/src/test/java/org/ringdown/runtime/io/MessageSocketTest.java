package org.ringdown.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real datagrams over loopback, against Java's own sockets. */
class MessageSocketTest {
    private record Heard(List<Byte> data, PeerAddress from, InetSocketAddress to) {}

    private static MessageSocket bind(final String address, final int port) throws IOException {
        final MessageSocket socket =
                MessageSocket.bindIfPossible(
                        new InetSocketAddress(InetAddress.ofLiteral(address), port));
        assumeThat(socket).as("only on 64-bit Linux").isNotNull();
        return Objects.requireNonNull(socket);
    }

    private static List<Heard> hear(final MessageSocket socket, final int count) {
        final List<Heard> heard = new ArrayList<>();
        await().until(() -> {
            socket.receive((data, length, from, to) ->
                    heard.add(new Heard(bytes(data, length), from, to)));
            return heard.size() >= count;
        });
        return heard;
    }

    private static List<Byte> bytes(final byte[] data, final int length) {
        final List<Byte> bytes = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            bytes.add(data[i]);
        }
        return bytes;
    }

    private static byte[] random(final int length) {
        final byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_300, 9_000, 65_507})
    void datagramsOfAnyLengthComeAndGo(final int length) throws IOException {
        try (MessageSocket socket = bind("127.0.0.1", 0);
                DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            final byte[] data = random(length);
            other.send(new DatagramPacket(data, length, socket.local()));
            final Heard heard = hear(socket, 1).getFirst();
            assertThat(heard.data()).isEqualTo(bytes(data, length));
            assertThat(heard.from().socketAddress()).isEqualTo(other.getLocalSocketAddress());
            assertThat(heard.to()).isEqualTo(socket.local());

            assertThat(socket.queue(data, length, heard.from().socketAddress(), null)).isZero();
            socket.flush(number -> {
                throw new AssertionError(number + " came back");
            });
            final DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
            other.setSoTimeout(10_000);
            other.receive(answer);
            assertThat(Arrays.copyOf(answer.getData(), answer.getLength())).isEqualTo(data);
        }
    }

    @Test
    void manyAtOnceComeInOrderAndLeaveInOrder() throws IOException {
        try (MessageSocket socket = bind("127.0.0.1", 0);
                MessageSocket other = bind("127.0.0.1", 0)) {
            int next = 0;
            for (int i = 0; i < 300; i++) {
                final byte[] data = {(byte) (i >> 8), (byte) i};
                if (!socket.hasRoom(2)) {
                    socket.flush(_ -> {});
                }
                assertThat(socket.queue(data, 2, other.local(), null)).isEqualTo(i);
            }
            socket.flush(_ -> {});
            for (final Heard heard : hear(other, 300)) {
                assertThat((heard.data().get(0) & 0xff) << 8 | (heard.data().get(1) & 0xff))
                        .isEqualTo(next++);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,127.0.0.1", "0.0.0.0,127.0.0.9", "::,::1", "::,127.0.0.9"})
    void aWildcardSocketTellsWhichAddressItWasAndAnswersFromIt(
            final String wildcard, final String called) throws IOException {
        try (MessageSocket socket = bind(wildcard, 0);
                DatagramSocket other = new DatagramSocket(0, InetAddress.ofLiteral(called))) {
            final InetSocketAddress target =
                    new InetSocketAddress(InetAddress.ofLiteral(called), socket.local().getPort());
            other.send(new DatagramPacket(new byte[] {7}, 1, target));
            final Heard heard = hear(socket, 1).getFirst();
            assertThat(heard.to()).isEqualTo(target);
            assertThat(heard.from().socketAddress()).isEqualTo(other.getLocalSocketAddress());

            socket.queue(new byte[] {8}, 1, heard.from().socketAddress(), heard.to());
            socket.flush(_ -> {});
            final DatagramPacket answer = new DatagramPacket(new byte[10], 10);
            other.setSoTimeout(10_000);
            other.receive(answer);
            assertThat(answer.getSocketAddress()).isEqualTo(target);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::"})
    void whereNobodyIsTheDatagramComesBackAndOthersStillArrive(final String address)
            throws IOException {
        final boolean six = address.contains(":");
        final InetAddress loopback = InetAddress.ofLiteral(six ? "::1" : "127.0.0.1");
        final InetSocketAddress nobody;
        try (DatagramSocket gone = new DatagramSocket(0, loopback)) {
            nobody = (InetSocketAddress) gone.getLocalSocketAddress();
        }
        try (MessageSocket socket = bind(address, 0);
                DatagramSocket other = new DatagramSocket(0, loopback)) {
            socket.queue(new byte[] {1}, 1, nobody, null);
            socket.flush(_ -> {});
            for (int i = 0; i < 3; i++) {
                socket.queue(
                        new byte[] {2}, 1, (InetSocketAddress) other.getLocalSocketAddress(), null);
            }
            socket.flush(number -> {
                throw new AssertionError(number + " came back");
            });
            final PeerAddress back = await().until(socket::returned, Objects::nonNull);
            assertThat(back.socketAddress()).isEqualTo(nobody);
            assertThat(socket.returned()).isNull();
            other.setSoTimeout(10_000);
            for (int i = 0; i < 3; i++) {
                other.receive(new DatagramPacket(new byte[10], 10));
            }
        }
    }

    @Test
    void whatCannotBeSentIsToldAtOnce() throws IOException {
        try (MessageSocket socket = bind("127.0.0.1", 0)) {
            final List<Long> returned = new ArrayList<>();
            final InetSocketAddress six = new InetSocketAddress(InetAddress.ofLiteral("::1"), 9);
            assertThat(socket.queue(new byte[1], 1, six, null)).isNegative();
            final InetSocketAddress elsewhere =
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 9);
            final long number = socket.queue(new byte[1], 1, elsewhere, null);
            socket.flush(returned::add);
            assertThat(returned).containsExactly(number);
        }
    }

    @Test
    void oneFamilyEachOnTheSamePort() throws IOException {
        try (MessageSocket four = bind("0.0.0.0", 0);
                MessageSocket six = bind("::", four.local().getPort())) {
            assertThat(six.local().getPort()).isEqualTo(four.local().getPort());
            assertThatThrownBy(() -> bind("127.0.0.1", four.local().getPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Address already in use");
        }
    }
}
