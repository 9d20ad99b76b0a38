package org.ringdown.runtime.net;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that says exactly what the test wants, byte by byte. */
public final class RawHttp implements AutoCloseable {
    /** RFC 6455 §1.3's key; its answer is s3pPLMBiTxaQ9kYGzzhZRbK+xOo=. */
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final int PATIENCE_MILLIS = 10_000;
    private final Socket socket;

    /** Connects. */
    public RawHttp(final InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** One status line with headers and body. */
    public record Answer(String head, String body) {
        public int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        public String header(final String name) {
            for (final String line : head.split("\r\n", -1)) {
                if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }
    }

    public RawHttp send(final String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawHttp send(final byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a request made of lines. */
    public Answer ask(final String... lines) throws IOException {
        send(String.join("\r\n", lines) + "\r\n\r\n");
        return answer();
    }

    public Answer answer() throws IOException {
        final InputStream in = socket.getInputStream();
        final StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            final int b = in.read();
            if (b < 0) {
                throw new EOFException("closed after: " + head);
            }
            head.append((char) b);
        }
        final Answer answer = new Answer(head.toString(), "");
        final String length = answer.header("Content-Length");
        final byte[] body =
                length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length));
        return new Answer(head.toString(), new String(body, StandardCharsets.UTF_8));
    }

    /** The handshake a browser sends, each header replaceable. */
    public Answer upgrade(final String path, final String... headers) throws IOException {
        final StringBuilder lines = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
        lines.append("Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
        lines.append(String.join("\r\n", headers));
        send(lines + "\r\n\r\n");
        return answer();
    }

    public static String[] browser(final String subprotocol) {
        return new String[] {
            "Sec-WebSocket-Key: " + KEY,
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: " + subprotocol
        };
    }

    /** Sends a masked frame; {@code first} is the byte with FIN and opcode. */
    public RawHttp frame(final int first, final byte[] payload) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        }
        final byte[] mask = {1, 2, 3, 4};
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i & 3]);
        }
        return send(out.toByteArray());
    }

    public RawHttp frame(final int first, final String payload) throws IOException {
        return frame(first, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame as received: opcode and payload. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Frame(int opcode, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The code of a close frame. */
        public int code() {
            return (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        }
    }

    /** Reads the next frame that is not a ping. */
    public Frame read() throws IOException {
        while (true) {
            final Frame frame = readAny();
            if (frame.opcode() != 9) {
                return frame;
            }
        }
    }

    public Frame readAny() throws IOException {
        final InputStream in = socket.getInputStream();
        final int first = in.read();
        if (first < 0) {
            throw new EOFException("closed");
        }
        int length = in.read() & 0x7f;
        if (length == 126) {
            length = in.read() << 8 | in.read();
        }
        return new Frame(first & 0x0f, in.readNBytes(length));
    }

    /** Whether the server has closed (or reset) the connection. */
    public boolean closed() {
        try {
            while (socket.getInputStream().read() >= 0) {
                // whatever was on its way
            }
            return true;
        } catch (final java.net.SocketTimeoutException _) {
            return false;
        } catch (final IOException _) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
