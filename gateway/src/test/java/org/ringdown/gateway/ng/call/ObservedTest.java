package org.ringdown.gateway.ng.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.gateway.ng.wire.NgFrame;
import org.ringdown.gateway.ng.wire.NgValue;

/**
 * What Kamailio 5.6 and OpenSIPS 4.0 sent while browsers and phones called through them, and what
 * rtpengine 10.5 answered: our bodies are the same, line by line, but for what {@link #allowed}
 * names.
 */
class ObservedTest {
    /** One exchange. */
    private record Exchange(String name, String request, String reply) {}

    private static List<Exchange> exchanges(final String proxy) throws IOException {
        final List<Exchange> exchanges = new ArrayList<>();
        try (InputStream in =
                Objects.requireNonNull(
                        ObservedTest.class.getResourceAsStream(
                                "/org/ringdown/gateway/ng/" + proxy + ".jsonl"))) {
            for (final String line :
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                final byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                final NgValue.Dictionary entry =
                        Objects.requireNonNull(NgFrame.read(bytes, 0, bytes.length).dictionary());
                exchanges.add(
                        new Exchange(
                                Objects.requireNonNull(entry.text("name")),
                                Objects.requireNonNull(entry.text("request_wire")),
                                Objects.requireNonNull(entry.text("reply_wire"))));
            }
        }
        return exchanges;
    }

    private static NgValue.Dictionary document(final String wire) {
        final byte[] bytes = wire.getBytes(StandardCharsets.ISO_8859_1);
        final int body = NgFrame.body(bytes, bytes.length);
        return Objects.requireNonNull(NgFrame.read(bytes, body, bytes.length).dictionary(), wire);
    }

    @ParameterizedTest
    @CsvSource({"kamailio,full,41", "opensips,full,58", "opensips,mux,12", "opensips,seed,16"})
    void bodiesAreThoseOfTheOriginal(final String proxy, final String profile, final int count)
            throws IOException {
        final Desk desk = new Desk(500);
        final Map<String, String> differences = new TreeMap<>();
        int seen = 0;
        for (final Exchange exchange : exchanges(proxy)) {
            if (!exchange.name().startsWith(proxy + "/" + profile + "-")) {
                continue;
            }
            seen++;
            final NgValue.Dictionary expected = document(exchange.reply());
            final NgValue.Dictionary reply = desk.ask(document(exchange.request()));
            assertThat(Desk.result(reply)).as(exchange.name()).isEqualTo(Desk.result(expected));
            if (expected.text("sdp") != null) {
                final String wrong = difference(exchange.name(), expected, reply);
                if (!wrong.isEmpty()) {
                    differences.put(exchange.name(), wrong);
                }
            } else {
                assertThat(reply.entries().keySet())
                        .as(exchange.name())
                        .containsAll(expected.entries().keySet());
            }
        }
        assertThat(differences).isEmpty();
        assertThat(seen).isEqualTo(count);
        desk.pass(31);
        assertThat(desk.calls.size()).isLessThanOrEqualTo(2);
    }

    private static String difference(
            final String name, final NgValue.Dictionary expected, final NgValue.Dictionary reply) {
        final List<String> theirs =
                Desk.lines(expected).stream().map(ObservedTest::neutral).toList();
        final List<String> ours = Desk.lines(reply).stream().map(ObservedTest::neutral).toList();
        final List<String> left = new ArrayList<>(theirs);
        final List<String> more = new ArrayList<>(ours);
        ours.forEach(left::remove);
        theirs.forEach(more::remove);
        left.removeIf(line -> allowed(name, "-" + line));
        more.removeIf(line -> allowed(name, "+" + line));
        if (left.isEmpty() && more.isEmpty()) {
            // The same lines: then in the same order.
            final List<String> common = new ArrayList<>(theirs);
            common.removeIf(line -> !ours.contains(line));
            final List<String> order = new ArrayList<>(ours);
            order.removeIf(line -> !theirs.contains(line));
            if (name.contains("web-web")) {
                // What stands in each medium elsewhere stands in one here.
                return common.stream()
                                .distinct()
                                .toList()
                                .equals(order.stream().distinct().toList())
                        ? ""
                        : "order: " + order;
            }
            return common.equals(order) || name.contains("/seed-") ? "" : "order: " + order;
        }
        return "missing " + left + ", added " + more;
    }

    /** What we do otherwise on purpose. */
    private static boolean allowed(final String name, final String change) {
        // A browser begins the handshake itself, unless the script wants us to.
        if (change.equals("-a=setup:active") || change.equals("+a=setup:passive")) {
            return true;
        }
        // F8 and NULL are not spoken here.
        if (change.matches("-a=crypto:(9|10|11|12) (F8|NULL)_.*")) {
            return true;
        }
        // A browser's bundle is answered; the names of its media are between the two of us.
        if (name.contains("web-web")
                && change.matches(
                        "\\+a=group:BUNDLE 0 1|-a=extmap:4 .*sdes:mid|-a=candidate:F 1 .*"
                                + "|-a=end-of-candidates")) {
            return true;
        }
        // The original takes for accepted what the first branch of a fork was only offered.
        if (name.contains("full-fork") && change.startsWith("+a=candidate:F 2 UDP")) {
            return true;
        }
        // Browsers get RTCP on the port of RTP though the script forgot it.
        final boolean forgotten =
                change.equals("+a=rtcp-mux") || change.startsWith("-a=candidate:F 2 UDP");
        // Beside the browsers' own lines the original wrote its own once more.
        final boolean twice =
                name.contains("seed-web-web") && change.matches("-a=rtcp(-mux|:PORT)");
        return name.contains("/seed-") && (forgotten || twice);
    }

    /** Without what is random, and without which ports and whose address. */
    private static String neutral(final String line) {
        return line.replaceAll("(ice-ufrag|ice-pwd):.*", "$1:X")
                .replaceAll("sha-256 .*", "sha-256 F")
                .replaceAll("inline:.*", "inline:K")
                .replace(Desk.OURS, "192.0.2.1")
                .replaceAll(
                        "candidate:\\S+ ([12]) UDP (\\d+) \\S+ \\d+ typ (\\w+).*",
                        "candidate:F $1 UDP $2 typ $3")
                .replaceAll("^(m=\\S+) [1-9]\\d* ", "$1 PORT ")
                .replaceAll("^a=rtcp:\\d+", "a=rtcp:PORT");
    }
}
