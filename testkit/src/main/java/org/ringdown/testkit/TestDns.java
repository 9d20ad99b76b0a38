package org.ringdown.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A DNS server for tests: answers from lines such as
 *
 * <pre>
 * example.org            NAPTR 10 10 "s" "SIP+D2U" "" _sip._udp.example.org
 * _sip._udp.example.org  SRV   10 60 5060 a.example.org
 * a.example.org          A     192.0.2.1
 * b.example.org          CNAME a.example.org
 * slow.example.org       SILENT
 * sick.example.org       SERVFAIL
 * </pre>
 *
 * over UDP and TCP on one port (RFC 1035). Names it does not know do not exist. Answers are good
 * for 60 s; what does not fit a datagram of 512 bytes is asked for again over TCP.
 */
public final class TestDns implements AutoCloseable {
    private static final int TTL = 60;
    private static final int DATAGRAM = 512;
    private static final int REPLY = 0x8580;
    private static final int TRUNCATED = 0x0200;
    private static final int SERVFAIL = 2;
    private static final int NXDOMAIN = 3;
    private static final Map<String, Integer> TYPES =
            Map.of("A", 1, "CNAME", 5, "SOA", 6, "AAAA", 28, "SRV", 33, "NAPTR", 35);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final Map<String, List<Line>> zone = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final DatagramSocket datagrams;
    private final ServerSocket connections;

    /** One line of the zone, without its name. */
    private record Line(String type, List<String> words) {}

    /** Listens on a port of the loopback address; 0 for any. */
    public TestDns(final int port) throws IOException {
        this(InetAddress.getLoopbackAddress(), port);
    }

    /** Listens on this address and port; 0 for any. */
    public TestDns(final InetAddress address, final int port) throws IOException {
        connections = new ServerSocket(port, 50, address);
        datagrams = new DatagramSocket(connections.getLocalPort(), address);
        Thread.ofVirtual().start(this::serveDatagrams);
        Thread.ofVirtual().start(this::serveConnections);
    }

    /** Runs until it is killed: {@code TestDns PORT ZONE-FILE}, on the loopback address. */
    public static void main(final String[] arguments) throws IOException, InterruptedException {
        try (TestDns dns = new TestDns(Integer.parseInt(arguments[0]))) {
            dns.add(Files.readString(Path.of(arguments[1])));
            Thread.currentThread().join();
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) connections.getLocalSocketAddress();
    }

    /** What was asked so far, for example {@code a.example.org A}. */
    public List<String> questions() {
        return List.copyOf(questions);
    }

    /** Adds lines to the zone; empty ones do not count. */
    public void add(final String lines) {
        for (final String line : lines.split("\n", -1)) {
            final List<String> words = new ArrayList<>();
            final Matcher matcher = WORD.matcher(line);
            while (matcher.find()) {
                words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
            }
            if (!words.isEmpty()) {
                zone.computeIfAbsent(key(words.getFirst()), _ -> new CopyOnWriteArrayList<>())
                        .add(new Line(words.get(1), words.subList(2, words.size())));
            }
        }
    }

    /** Takes all lines of a name out of the zone. */
    public void remove(final String name) {
        zone.remove(key(name));
    }

    private static String key(final String name) {
        final String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private void serveDatagrams() {
        final byte[] buffer = new byte[4_096];
        while (!datagrams.isClosed()) {
            try {
                final DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(packet);
                final byte[] query = new byte[packet.getLength()];
                System.arraycopy(buffer, 0, query, 0, query.length);
                final byte[] reply = reply(query, DATAGRAM);
                if (reply.length > 0) {
                    datagrams.send(
                            new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            } catch (final IOException closedOrGone) {
                // The loop's condition tells which.
            }
        }
    }

    private void serveConnections() {
        while (!connections.isClosed()) {
            try {
                final Socket socket = connections.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (final IOException closed) {
                return;
            }
        }
    }

    private void serve(final Socket socket) {
        try (socket) {
            final DataInputStream in = new DataInputStream(socket.getInputStream());
            final DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                final byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                final byte[] reply = reply(query, 0xffff);
                if (reply.length == 0) {
                    return;
                }
                out.writeShort(reply.length);
                out.write(reply);
            }
        } catch (final IOException gone) {
            // Who asked has gone away.
        }
    }

    /** The answer to a query; empty for silence. */
    private byte[] reply(final byte[] query, final int longest) throws IOException {
        final StringBuilder name = new StringBuilder();
        int at = 12;
        while (query[at] != 0) {
            if (!name.isEmpty()) {
                name.append('.');
            }
            name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
            at += query[at] + 1;
        }
        final int type = (query[at + 1] & 0xff) << 8 | (query[at + 2] & 0xff);
        final int end = at + 5;
        final String asked = key(name.toString());
        questions.add(asked + " " + typeName(type));
        if (lines(asked, "SILENT").isPresent()) {
            return new byte[0];
        }
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);
        final List<byte[]> answers = answers(asked, type);
        final boolean exists =
                zone.keySet().stream().anyMatch(k -> k.equals(asked) || k.endsWith("." + asked));
        final boolean sick = lines(asked, "SERVFAIL").isPresent();
        out.write(query, 0, 2);
        out.writeShort(REPLY | (sick ? SERVFAIL : exists ? 0 : NXDOMAIN));
        out.writeShort(1);
        out.writeShort(answers.size());
        out.writeShort(answers.isEmpty() ? 1 : 0);
        out.writeShort(0);
        out.write(query, 12, end - 12);
        for (final byte[] answer : answers) {
            out.write(answer);
        }
        if (answers.isEmpty()) {
            out.write(record(asked, "SOA", List.of()));
        }
        final byte[] reply = bytes.toByteArray();
        return reply.length <= longest ? reply : truncated(query, end);
    }

    private static byte[] truncated(final byte[] query, final int end) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);
        out.write(query, 0, 2);
        out.writeShort(REPLY | TRUNCATED);
        out.writeShort(1);
        out.write(new byte[6]);
        out.write(query, 12, end - 12);
        return bytes.toByteArray();
    }

    /** The records of a name and type, after those of the aliases that lead there. */
    private List<byte[]> answers(final String asked, final int type) throws IOException {
        final List<byte[]> answers = new ArrayList<>();
        String name = asked;
        for (int i = 0; i < 10; i++) {
            final String typeName = typeName(type);
            for (final Line line : zone.getOrDefault(name, List.of())) {
                if (line.type().equals(typeName)) {
                    answers.add(record(name, typeName, line.words()));
                }
            }
            final Optional<Line> alias = lines(name, "CNAME");
            if (alias.isEmpty()) {
                return answers;
            }
            answers.add(record(name, "CNAME", alias.get().words()));
            name = key(alias.get().words().getFirst());
        }
        return answers;
    }

    private Optional<Line> lines(final String name, final String type) {
        return zone.getOrDefault(name, List.of()).stream()
                .filter(line -> line.type().equals(type))
                .findFirst();
    }

    private static String typeName(final int type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("TYPE" + type);
    }

    private static byte[] record(final String name, final String type, final List<String> words)
            throws IOException {
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        final DataOutputStream content = new DataOutputStream(data);
        int next = 0;
        switch (type) {
            case "A", "AAAA" -> content.write(InetAddress.ofLiteral(words.get(next)).getAddress());
            case "CNAME" -> name(content, words.get(next));
            case "SRV" -> {
                for (; next < 3; next++) {
                    content.writeShort(Integer.parseInt(words.get(next)));
                }
                name(content, words.get(next));
            }
            case "NAPTR" -> {
                for (; next < 2; next++) {
                    content.writeShort(Integer.parseInt(words.get(next)));
                }
                for (; next < 5; next++) {
                    final byte[] text = words.get(next).getBytes(StandardCharsets.US_ASCII);
                    content.writeByte(text.length);
                    content.write(text);
                }
                name(content, words.get(next));
            }
            default -> {
                name(content, "ns.test");
                name(content, "root.test");
                for (int i = 0; i < 5; i++) {
                    content.writeInt(TTL);
                }
            }
        }
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);
        name(out, name);
        out.writeShort(TYPES.getOrDefault(type, 0));
        out.writeShort(1);
        out.writeInt(TTL);
        out.writeShort(data.size());
        out.write(data.toByteArray());
        return bytes.toByteArray();
    }

    private static void name(final DataOutputStream out, final String name) throws IOException {
        for (final String label : key(name).split("\\.", -1)) {
            if (!label.isEmpty()) {
                out.writeByte(label.length());
                out.write(label.getBytes(StandardCharsets.US_ASCII));
            }
        }
        out.writeByte(0);
    }

    @Override
    public void close() {
        datagrams.close();
        try {
            connections.close();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
