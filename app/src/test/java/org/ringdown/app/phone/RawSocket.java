package org.ringdown.app.phone;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A socket that sends bytes as they are, and keeps what comes back: SIP messages as text. One
 * virtual thread reads.
 */
public abstract sealed class RawSocket implements AutoCloseable {
    private static final AtomicLong PROBES = new AtomicLong();
    private static final int PATIENCE = 10;

    private final BlockingQueue<SipText> received = new LinkedBlockingQueue<>();

    /** A UDP socket at this address of the loopback network. */
    public static RawSocket udp(final InetAddress from, final InetSocketAddress server)
            throws IOException {
        return new Udp(from, server);
    }

    /** A TCP connection from this address. */
    public static RawSocket tcp(final InetAddress from, final InetSocketAddress server)
            throws IOException {
        return new Tcp(from, server);
    }

    /** A WebSocket from this address; {@code server} speaks plain HTTP. */
    public static RawSocket webSocket(final InetAddress from, final InetSocketAddress server)
            throws IOException {
        return new Web(from, server);
    }

    /** Sends these bytes. */
    public abstract void send(byte[] bytes) throws IOException;

    /** The address that the server sees. */
    public abstract InetSocketAddress local();

    /** As it stands in a Via. */
    public abstract String transport();

    /** Whether the server has not closed it, as far as is known. */
    public abstract boolean open();

    /** Sends this text. */
    public final void send(final String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    final void take(final String text) {
        if (!text.isBlank()) {
            received.add(SipText.of(text));
        }
    }

    /** The next message, or {@code null} when none has come in these milliseconds. */
    public final @Nullable SipText poll(final long millis) throws InterruptedException {
        return received.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** The next message; one must come. */
    public final SipText next() throws InterruptedException {
        final @Nullable SipText message = received.poll(PATIENCE, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing came");
        }
        return message;
    }

    /** Asks the server whether it is there, and gives the branch that its answer will have. */
    public final String probe(final String domain) throws IOException {
        final String number = "probe" + PROBES.incrementAndGet();
        final String branch = "z9hG4bK" + number;
        send(
                """
                OPTIONS sip:%s SIP/2.0
                Via: SIP/2.0/%s 127.0.0.1:%d;rport;branch=%s
                Max-Forwards: 70
                From: <sip:%s@%s>;tag=1
                To: <sip:%s>
                Call-ID: %s
                CSeq: 1 OPTIONS
                Content-Length: 0

                """
                        .formatted(
                                domain,
                                transport(),
                                local().getPort(),
                                branch,
                                number,
                                domain,
                                domain,
                                number)
                        .replace("\n", "\r\n"));
        return branch;
    }

    @Override
    public abstract void close() throws IOException;

    private static final class Udp extends RawSocket {
        private final DatagramSocket socket;
        private final InetSocketAddress server;

        private Udp(final InetAddress from, final InetSocketAddress server) throws IOException {
            socket = new DatagramSocket(0, from);
            this.server = server;
            Thread.ofVirtual().name("raw-udp").start(this::read);
        }

        @Override
        public void send(final byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        }

        private void read() {
            final DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            while (open()) {
                try {
                    packet.setLength(65_535);
                    socket.receive(packet);
                } catch (final IOException closed) {
                    return;
                }
                take(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
            }
        }

        @Override
        public InetSocketAddress local() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        public String transport() {
            return "UDP";
        }

        @Override
        public boolean open() {
            return !socket.isClosed();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class Tcp extends RawSocket {
        private final Socket socket;
        private volatile boolean open = true;

        private Tcp(final InetAddress from, final InetSocketAddress server) throws IOException {
            socket = new Socket(server.getAddress(), server.getPort(), from, 0);
            socket.setTcpNoDelay(true);
            Thread.ofVirtual().name("raw-tcp").start(this::read);
        }

        @Override
        public void send(final byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        private void read() {
            try (InputStream in = socket.getInputStream()) {
                final StringBuilder head = new StringBuilder();
                for (int c = in.read(); c >= 0; c = in.read()) {
                    head.append((char) c);
                    if (head.length() > 4 && head.lastIndexOf("\r\n\r\n") == head.length() - 4) {
                        final int length = length(head.toString());
                        take(head + new String(in.readNBytes(length), StandardCharsets.UTF_8));
                        head.setLength(0);
                    }
                }
            } catch (final IOException closed) {
                // The server may end a connection when it likes.
            } finally {
                open = false;
            }
        }

        private static int length(final String head) {
            for (final String line : head.toLowerCase(Locale.ROOT).split("\r\n")) {
                if (line.startsWith("content-length:")) {
                    return Integer.parseInt(line.substring(15).strip());
                }
            }
            throw new UncheckedIOException(new IOException("no Content-Length: " + head));
        }

        @Override
        public InetSocketAddress local() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        public String transport() {
            return "TCP";
        }

        @Override
        public boolean open() {
            return open;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** RFC 6455, as far as one message in one frame needs it; the mask is all zeros. */
    private static final class Web extends RawSocket {
        private final Socket socket;
        private final DataInputStream in;
        private volatile boolean open = true;

        private Web(final InetAddress from, final InetSocketAddress server) throws IOException {
            socket = new Socket(server.getAddress(), server.getPort(), from, 0);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            final String request =
                    """
                    GET /sip HTTP/1.1
                    Host: localhost
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    Sec-WebSocket-Protocol: sip
                    Sec-WebSocket-Version: 13

                    """
                            .replace("\n", "\r\n");
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            final StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            if (!head.toString().startsWith("HTTP/1.1 101 ")) {
                throw new IOException("no WebSocket: " + head);
            }
            Thread.ofVirtual().name("raw-ws").start(this::read);
        }

        @Override
        public void send(final byte[] bytes) throws IOException {
            final ByteArrayOutputStream frame = new ByteArrayOutputStream(bytes.length + 14);
            final DataOutputStream out = new DataOutputStream(frame);
            out.writeByte(0x82);
            // The shortest form that holds the length: RFC 6455 §5.2.
            if (bytes.length < 126) {
                out.writeByte(0x80 | bytes.length);
            } else if (bytes.length < 65_536) {
                out.writeByte(0x80 | 126);
                out.writeShort(bytes.length);
            } else {
                out.writeByte(0x80 | 127);
                out.writeLong(bytes.length);
            }
            out.writeInt(0);
            out.write(bytes);
            socket.getOutputStream().write(frame.toByteArray());
        }

        private void read() {
            try (socket) {
                while (true) {
                    final int kind = in.readUnsignedByte() & 0x0f;
                    final int size = in.readUnsignedByte();
                    final long length =
                            size == 126
                                    ? in.readUnsignedShort()
                                    : size == 127 ? in.readLong() : size;
                    final byte[] text = in.readNBytes((int) length);
                    if (kind == 1 || kind == 2) {
                        take(new String(text, StandardCharsets.UTF_8));
                    }
                }
            } catch (final IOException closed) {
                open = false;
            }
        }

        @Override
        public InetSocketAddress local() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        public String transport() {
            return "WS";
        }

        @Override
        public boolean open() {
            return open;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
