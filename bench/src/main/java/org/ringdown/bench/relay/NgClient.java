package org.ringdown.bench.relay;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks an rtpengine over its NG protocol: a cookie, a blank and a dictionary in one datagram. */
final class NgClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 500;
    private static final int ATTEMPTS = 20;

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
    Map<?, ?> ask(final String command, final Map<String, ?> arguments) throws IOException {
        final Map<String, Object> request = new LinkedHashMap<>(arguments);
        request.put("command", command);
        final String prefix = Long.toString(++cookie) + ' ';
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
                return answer(command, prefix);
            } catch (final SocketTimeoutException notYet) {
                // It may be starting; the same cookie makes asking twice harmless.
            }
        }
        throw new IOException("rtpengine does not answer to " + command);
    }

    private Map<?, ?> answer(final String command, final String prefix) throws IOException {
        final DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        while (true) {
            socket.receive(packet);
            final String start =
                    new String(
                            packet.getData(),
                            0,
                            Math.min(prefix.length(), packet.getLength()),
                            StandardCharsets.ISO_8859_1);
            if (start.equals(prefix)
                    && Bencode.decode(packet.getData(), prefix.length()) instanceof Map<?, ?> map) {
                if ("error".equals(map.get("result"))) {
                    throw new IOException(
                            "rtpengine refused " + command + ": " + map.get("error-reason"));
                }
                return map;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
