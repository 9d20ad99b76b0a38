package org.ringdown.bench.media;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks a server over the NG protocol: a cookie, a blank and a dictionary in one datagram. */
public final class NgClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 500;
    private static final int ATTEMPTS = 20;

    /** Servers know requests by their cookies alone, whoever sends them. */
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final int number = CLIENTS.incrementAndGet();
    private final DatagramPacket incoming = new DatagramPacket(new byte[65_536], 65_536);
    private final DatagramSocket socket;
    private final int port;
    private long cookie;

    NgClient(final int port) throws IOException {
        this.port = port;
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /**
     * Asks, and asks again under the same cookie while no answer comes.
     *
     * @throws IOException when no answer comes at all, or one that reports an error
     */
    public Map<?, ?> ask(final String command, final Map<String, ?> arguments) throws IOException {
        final Map<?, ?> answer = tell(command, arguments);
        if ("error".equals(answer.get("result"))) {
            throw new IOException(
                    "the server refused " + command + ": " + answer.get("error-reason"));
        }
        return answer;
    }

    /**
     * The same, and whatever the answer is.
     *
     * @throws IOException when no answer comes at all
     */
    Map<?, ?> tell(final String command, final Map<String, ?> arguments) throws IOException {
        final Map<String, Object> request = new LinkedHashMap<>(arguments);
        request.put("command", command);
        final String prefix = "bench" + number + '_' + ++cookie + ' ';
        final byte[] head = prefix.getBytes(StandardCharsets.ISO_8859_1);
        final byte[] body = Bencode.encode(request);
        final byte[] datagram = new byte[head.length + body.length];
        System.arraycopy(head, 0, datagram, 0, head.length);
        System.arraycopy(body, 0, datagram, head.length, body.length);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            socket.send(
                    new DatagramPacket(
                            datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
            try {
                return answer(prefix);
            } catch (final SocketTimeoutException notYet) {
                // It may be starting; the same cookie makes asking twice harmless.
            }
        }
        throw new IOException("the server does not answer to " + command);
    }

    private Map<?, ?> answer(final String prefix) throws IOException {
        while (true) {
            incoming.setLength(incoming.getData().length);
            socket.receive(incoming);
            final String start =
                    new String(
                            incoming.getData(),
                            0,
                            Math.min(prefix.length(), incoming.getLength()),
                            StandardCharsets.ISO_8859_1);
            if (start.equals(prefix)
                    && Bencode.decode(incoming.getData(), prefix.length())
                            instanceof Map<?, ?> map) {
                return map;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
