package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.control.ControlClient;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;

/** Prometheus scrapes a whole server, and what it reads follows what was done. */
class MetricsTest {
    @TempDir Path data;

    private TestServer server;
    private TestPhone alice;
    private TestPhone bob;

    @BeforeEach
    void start() throws Exception {
        final Config usual = TestServer.config(data, "example.org");
        server =
                TestServer.start(
                        usual.withWatching(
                                new Config.Watching(
                                        List.of(new Listener(Scheme.HTTP, "127.0.0.1", 0)),
                                        null,
                                        false,
                                        "INFO")));
        alice = server.phone("alice", "example.org");
        bob = server.phone("bob", "example.org");
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        server.close();
    }

    private HttpResponse<String> get(final String path, final String accept) throws Exception {
        final int port = server.server().metricsAddresses().getFirst().getPort();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Accept", accept)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, Double> scrape() throws Exception {
        return parse(get("/metrics", "text/plain").body());
    }

    /** Reads the text format, and checks what it demands on the way. */
    private static Map<String, Double> parse(final String text) {
        final Map<String, Double> samples = new HashMap<>();
        final Set<String> typed = new HashSet<>();
        final Set<String> helped = new HashSet<>();
        assertThat(text).endsWith("\n");
        for (final String line : text.split("\n")) {
            if (line.startsWith("# HELP ")) {
                assertThat(helped.add(line.split(" ")[2])).as(line).isTrue();
            } else if (line.startsWith("# TYPE ")) {
                final String[] words = line.split(" ");
                assertThat(typed.add(words[2])).as(line).isTrue();
                assertThat(words[3]).isIn("counter", "gauge", "histogram");
            } else {
                assertThat(line)
                        .matches(
                                "[a-z_][a-z0-9_]*(\\{([a-z_]+=\"[^\"]*\",?)*})?"
                                        + " [-+0-9.eE]+(Inf|NaN)?");
                final int space = line.lastIndexOf(' ');
                final String name = line.replaceFirst("[{ ].*", "");
                assertThat(typed)
                        .as(line)
                        .containsAnyOf(name, name.replaceFirst("_(bucket|count|sum)$", ""));
                assertThat(
                                samples.put(
                                        line.substring(0, space),
                                        Double.valueOf(line.substring(space + 1))))
                        .as(line)
                        .isNull();
            }
        }
        assertThat(helped).isEqualTo(typed);
        return samples;
    }

    @Test
    void countersFollowWhatIsDone() throws Exception {
        final Map<String, Double> before = scrape();
        assertThat(before)
                .containsEntry("ringdown_registrations", 0.0)
                .containsEntry("ringdown_calls_total{outcome=\"answered\"}", 0.0);
        assertThat(alice.register().status()).isEqualTo(200);
        assertThat(bob.register().status()).isEqualTo(200);
        final var call = alice.call("sip:bob@example.org", Manner.ANSWER);
        call.acknowledge();
        bob.nextAnswered();
        final Map<String, Double> up = scrape();
        assertThat(up)
                .containsEntry("ringdown_registrations", 2.0)
                .containsEntry("ringdown_calls_total{outcome=\"answered\"}", 1.0)
                .containsEntry("ringdown_calls_total{outcome=\"challenged\"}", 1.0)
                .containsEntry("ringdown_calls_current", 1.0)
                .containsEntry("ringdown_call_answer_seconds_count", 1.0)
                .containsEntry("ringdown_call_answer_seconds_bucket{le=\"+Inf\"}", 1.0)
                .containsEntry("ringdown_invite_forward_seconds_count", 1.0)
                .containsEntry("ringdown_media_port_pairs_current", 2.0);
        assertThat(up.get("ringdown_call_answer_seconds_sum")).isBetween(0.0001, 10.0);
        final String udp =
                "ringdown_sip_messages_total{listener=\"udp:127.0.0.1:"
                        + server.address(Scheme.UDP).getPort()
                        + "\"}";
        // Two REGISTERs twice, INVITE, ACK, INVITE, 180, 200, ACK; the phones may repeat some.
        assertThat(up.getOrDefault(udp, 0.0) - before.getOrDefault(udp, 0.0)).isBetween(10.0, 30.0);
        assertThat(up.get("ringdown_storage_seconds_count{operation=\"write\"}"))
                .isGreaterThan(before.get("ringdown_storage_seconds_count{operation=\"write\"}"));
        assertThat(call.hangUp().status()).isEqualTo(200);
        await().untilAsserted(() -> {
            assertThat(scrape()).containsEntry("ringdown_calls_current", 0.0);
            assertThat(scrape()).containsEntry("ringdown_media_legs_current", 0.0);
        });
        alice.call("sip:nobody@example.org", Manner.ANSWER);
        alice.call("sip:bob@example.org", Manner.REFUSE);
        assertThat(scrape())
                .containsEntry("ringdown_calls_total{outcome=\"not_found\"}", 1.0)
                .containsEntry("ringdown_calls_total{outcome=\"busy\"}", 1.0);
    }

    @Test
    void openMetricsWhenAsked() throws Exception {
        final HttpResponse<String> plain = get("/metrics", "text/plain;version=0.0.4");
        assertThat(plain.headers().firstValue("content-type").orElseThrow())
                .startsWith("text/plain; version=0.0.4");
        final HttpResponse<String> open =
                get("/metrics", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        assertThat(open.headers().firstValue("content-type").orElseThrow())
                .startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(open.body()).endsWith("# EOF\n");
        assertThat(get("/", "text/html").statusCode()).isEqualTo(404);
    }

    @Test
    void theCommandShowsTheSame() throws Exception {
        final String text = new ControlClient(data).ask(List.of("metrics"));
        assertThat(parse(text).keySet())
                .containsAll(scrape().keySet())
                .contains("jvm_memory_used_bytes{area=\"heap\"}", "jvm_threads_current");
    }
}
