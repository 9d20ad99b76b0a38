package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SylkClient;

/** Connections of sylkRTC: how they begin, and what is made of whatever comes. */
@Timeout(60)
class SylkConnectionTest {
    @TempDir Path data;

    private SylkDesk desk;

    @BeforeEach
    void start() throws Exception {
        desk = new SylkDesk(data);
    }

    @AfterEach
    void stop() {
        desk.judge();
        desk.close();
    }

    private SylkClient connect(final String... protocols) {
        return new SylkClient(desk.server().address(Scheme.HTTP), protocols);
    }

    @ParameterizedTest
    @CsvSource({
        "sylkRTC-2, sylkRTC-2",
        "sylkRTC-1, sylkRTC-1",
        "'sylkRTC-1,sylkRTC-2', sylkRTC-2",
        "'other,sylkRTC-1', sylkRTC-1"
    })
    void theNewestVersionIsSpoken(final String offered, final String chosen) {
        try (SylkClient client = connect(offered.split(","))) {
            assertThat(client.protocol()).isEqualTo(chosen);
            client.event(chosen.equals(SylkDesk.FIRST) ? "event ready" : "ready-event");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sip", "sylkRTC-3"})
    void whoSpeaksNoneIsNotAcceptable(final String offered) {
        assertThatThrownBy(
                        () -> connect(offered.isEmpty() ? new String[0] : new String[] {offered}))
                .cause()
                .isInstanceOf(WebSocketHandshakeException.class)
                .satisfies(failure ->
                        assertThat(
                                        ((WebSocketHandshakeException) failure)
                                                .getResponse()
                                                .statusCode())
                                .isEqualTo(406));
    }

    @Test
    void aPageIsNotThere() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            final int status =
                    http.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:"
                                                                    + desk.server()
                                                                            .address(Scheme.HTTP)
                                                                            .getPort()
                                                                    + "/webrtcgateway/ws"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode();
            assertThat(status).isEqualTo(426);
        }
    }

    @Test
    void whatComesBeforeReadyWaits() {
        try (SylkClient client = connect(SylkDesk.SECOND)) {
            final String transaction = client.send("{'sylkrtc':'ping'}");
            client.event("ready-event");
            assertThat(client.answer(transaction)).isEmpty();
        }
    }

    @Test
    void theSecondVersionSaysHowToComeBack() {
        try (SylkClient client = connect(SylkDesk.SECOND)) {
            final var ready = client.event("ready-event");
            assertThat(ready.path("resume").isString()).isTrue();
            assertThat(ready.path("grace").asInt(0)).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "{",
                "[]",
                "null",
                "7",
                "{}",
                "{'sylkrtc':'ping'}",
                "{'sylkrtc':'nonsense'}",
                "{'sylkrtc':'ping','transaction':7}",
                "{'sylkrtc':'ping','transaction':null}",
                "{'sylkrtc':'session-create','transaction':''}"
            })
    void whatCannotBeAnsweredIsPassedOver(final String text) {
        final SylkClient client = desk.client(SylkDesk.SECOND);
        client.raw(text.replace('\'', '"'));
        assertThat(client.silent()).isTrue();
        final SylkClient older = desk.client(SylkDesk.FIRST);
        older.raw(text.replace('\'', '"'));
        assertThat(older.silent()).isTrue();
    }

    @Test
    void bytesArePassedOver() {
        final SylkClient client = desk.client(SylkDesk.SECOND);
        client.binary(
                "{\"sylkrtc\":\"ping\",\"transaction\":\"b\"}".getBytes(StandardCharsets.UTF_8));
        client.binary(new byte[] {(byte) 0xff, 0});
        assertThat(client.silent()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sylkRTC-2, nonsense, Unknown request: nonsense",
        "sylkRTC-2, ack, Unknown request: ack",
        "sylkRTC-1, ping, Unknown request: ping",
        "sylkRTC-1, session-update, Unknown request: session-update",
        "sylkRTC-1, account-message, Unknown request: account-message",
        "sylkRTC-1, connection-resume, Unknown request: connection-resume",
        "sylkRTC-2, session-create, Mandatory property 'session' of 'SessionCreateRequest' object is missing",
        "sylkRTC-2, account-add, Mandatory property 'account' of 'AccountAddRequest' object is missing"
    })
    void whatIsNoRequestGetsAnError(final String protocol, final String type, final String error) {
        final SylkClient client = desk.client(protocol);
        assertThat(client.ask("{'sylkrtc':'" + type + "'}")).isEqualTo(error);
        assertThat(client.silent()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sylkRTC-2, account-fetch-addressbook",
        "sylkRTC-2, account-update-addressbook",
        "sylkRTC-2, videoroom-join",
        "sylkRTC-2, videoroom-toggle-hand",
        "sylkRTC-1, videoroom-join",
        "sylkRTC-1, videoroom-ctl"
    })
    void whatIsNotThereGetsAnErrorOfItsOwn(final String protocol, final String type) {
        final SylkClient client = desk.client(protocol);
        assertThat(client.ask("{'sylkrtc':'" + type + "','session':'s','account':'a@b'}"))
                .contains(type)
                .doesNotContain("Unknown");
        assertThat(client.silent()).isTrue();
    }

    @Test
    void requestsAreAnsweredInTheOrderInWhichTheyCome() {
        final SylkClient client = desk.client(SylkDesk.SECOND);
        final List<String> transactions = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            transactions.add(
                    client.send(
                            switch (i % 3) {
                                case 0 -> "{'sylkrtc':'ping'}";
                                case 1 -> SylkDesk.request("account-register", "nobody");
                                default -> SylkDesk.of("session-terminate", "none");
                            }));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(client.answer(transactions.get(i)).isEmpty()).isEqualTo(i % 3 == 0);
        }
    }

    @Test
    void theSameTransactionMayBeUsedAgain() {
        final SylkClient client = desk.client(SylkDesk.SECOND);
        for (int i = 0; i < 3; i++) {
            assertThat(client.ask("{'sylkrtc':'ping','transaction':'again'}")).isEmpty();
        }
    }

    @Test
    void whoSaysTooMuchAtOnceIsSentAway() {
        final SylkClient client = desk.client(SylkDesk.SECOND);
        try {
            client.raw("{\"x\":\"" + "x".repeat(2 << 20) + "\"}");
        } catch (final RuntimeException closedMeanwhile) {
            // It does not read to the end.
        }
        assertThat(client.closedWith()).isIn(1_009, 1_006);
    }

    @Test
    void aLongMessageIsRead() {
        final SylkClient client = desk.client(SylkDesk.SECOND);
        client.raw("{\"sylkrtc\":\"ping\",\"x\":\"" + "x".repeat(250_000) + "\"}");
        assertThat(client.silent()).isTrue();
    }
}
