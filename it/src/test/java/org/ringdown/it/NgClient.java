package org.ringdown.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Asks a media server over the NG protocol (bencode over UDP), as a proxy does. */
final class NgClient {
    private static final int PATIENCE_MS = 1_000;
    private final InetSocketAddress server;

    NgClient(final InetSocketAddress server) {
        this.server = server;
    }

    /**
     * Sends a command and gives the answer's dictionary: text, {@code Long}, {@code List} and
     * {@code Map}. Nothing if nobody answered.
     *
     * @param more pairs of name and value
     */
    Optional<Map<?, ?>> ask(final String command, final String... more) throws IOException {
        final String cookie = UUID.randomUUID().toString();
        final StringBuilder request = new StringBuilder(cookie).append(" d");
        text(request, "command");
        text(request, command);
        for (final String each : more) {
            text(request, each);
        }
        final byte[] bytes = request.append('e').toString().getBytes(StandardCharsets.ISO_8859_1);
        try (DatagramSocket socket = new DatagramSocket(Ports.loopback(0))) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(server);
            socket.send(new DatagramPacket(bytes, bytes.length));
            final DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            socket.receive(packet);
            final String reply =
                    new String(
                            packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
            if (!reply.startsWith(cookie + " ")) {
                throw new AssertionError("the answer has another cookie: " + reply);
            }
            return Optional.of((Map<?, ?>) new Reader(reply, cookie.length() + 1).value());
        } catch (final SocketTimeoutException | PortUnreachableException nobody) {
            return Optional.empty();
        }
    }

    private static void text(final StringBuilder to, final String text) {
        to.append(text.length()).append(':').append(text);
    }

    /**
     * What stands in an answer under these names, one below the other; nothing if it is not there.
     */
    static Optional<Object> at(final Object answer, final Object... names) {
        Object here = answer;
        for (final Object name : names) {
            final Object below =
                    switch (here) {
                        case final Map<?, ?> map -> map.get(name);
                        case final List<?> list when name instanceof final Integer index ->
                                index < list.size() ? list.get(index) : null;
                        default -> null;
                    };
            if (below == null) {
                return Optional.empty();
            }
            here = below;
        }
        return Optional.of(here);
    }

    /** Bencode. */
    private static final class Reader {
        private final String in;
        private int at;

        Reader(final String in, final int at) {
            this.in = in;
            this.at = at;
        }

        Object value() {
            return switch (in.charAt(at)) {
                case 'i' -> {
                    at++;
                    yield Long.valueOf(until('e'));
                }
                case 'l' -> {
                    at++;
                    final List<Object> list = new ArrayList<>();
                    while (in.charAt(at) != 'e') {
                        list.add(value());
                    }
                    at++;
                    yield list;
                }
                case 'd' -> {
                    at++;
                    final Map<Object, Object> map = new LinkedHashMap<>();
                    while (in.charAt(at) != 'e') {
                        map.put(value(), value());
                    }
                    at++;
                    yield map;
                }
                default -> {
                    final int length = Integer.parseInt(until(':'));
                    at += length;
                    yield in.substring(at - length, at);
                }
            };
        }

        private String until(final char end) {
            final int from = at;
            at = in.indexOf(end, at) + 1;
            return in.substring(from, at - 1);
        }
    }
}
