package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.SylkPeer;
import org.ringdown.app.phone.SylkPeer.Heard;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;

/** Clients of sylkRTC, with the whole server and a phone. */
class SylkTest {
    private static final String DOMAIN = "example.org";

    /** Chromium's, before its first candidate. */
    private static final String OFFER =
            """
            v=0
            o=- 4953251290124567331 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 126
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=ice-ufrag:Jg4w
            a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
            a=ice-options:trickle
            a=fingerprint:sha-256 3A:96:6D:57:B2:C2:C7:61:A0:46:3E:1C:97:39:D3:F7:0A:88:A0:B1:EC:03:FB:10:A5:5D:3A:37:AB:DD:02:AA
            a=setup:actpass
            a=mid:0
            a=sendrecv
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:126 telephone-event/8000
            """
                    .replace("\n", "\r\n");

    private static final String ANSWER = OFFER.replace("actpass", "active");

    @TempDir Path data;

    private TestServer server;
    private TestPhone bob;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(TestServer.config(data, DOMAIN));
        bob = server.phone("bob", DOMAIN);
        assertThat(bob.register().status()).isEqualTo(200);
        server.addUser("alice", DOMAIN);
    }

    @AfterEach
    void stop() {
        bob.close();
        server.close();
    }

    private SylkPeer connected(final String version) throws Exception {
        final SylkPeer peer = new SylkPeer(server.address(Scheme.HTTP).getPort(), version);
        assertThat(peer.next().toString()).contains("ready");
        return peer;
    }

    private SylkPeer registered() throws Exception {
        final SylkPeer alice = connected("sylkRTC-2");
        alice.add("alice", DOMAIN, TestServer.password("alice", DOMAIN));
        alice.acknowledged("account-register", "account", "\"alice@example.org\"");
        assertThat(alice.next().get("state")).isEqualTo("registering");
        final Heard registered = alice.next();
        assertThat(registered.get("state")).as("%s", registered).isEqualTo("registered");
        return alice;
    }

    private static void call(
            final SylkPeer alice, final String session, final String to, final Manner manner)
            throws Exception {
        alice.acknowledged(
                "session-create",
                "session",
                SylkPeer.quoted(session),
                "account",
                "\"alice@example.org\"",
                "uri",
                SylkPeer.quoted(to),
                "sdp",
                SylkPeer.quoted(OFFER),
                "headers",
                "[{\"name\":\"Subject\",\"value\":\"" + manner + "\"}]");
        assertThat(alice.next().get("state")).isEqualTo("progress");
    }

    /** The next event of a session's state but those on the way, and what is acknowledged. */
    private static Heard state(final SylkPeer alice) throws Exception {
        Heard next = alice.next();
        while (List.of("proceeding", "ringing").contains(next.get("state"))
                || next.get("sylkrtc").equals("ack")) {
            next = alice.next();
        }
        return next;
    }

    @Test
    void aClientCallsAPhoneAndHangsUp() throws Exception {
        try (SylkPeer alice = registered()) {
            call(alice, "s1", "bob@example.org", Manner.ANSWER);
            alice.ask(
                    "session-trickle",
                    "session",
                    "\"s1\"",
                    "candidates",
                    "[{\"candidate\":\"candidate:1 1 udp 1 127.0.0.1 9 typ host\","
                            + "\"sdpMLineIndex\":0,\"sdpMid\":\"0\"}]");
            final SipText invite = bob.nextAnswered();
            assertThat(invite.header("From")).contains("alice@example.org");
            assertThat(invite.header("User-Agent")).isEqualTo("SylkRTC (test)");
            assertThat(invite.toString()).contains("RTP/AVP");
            final Heard accepted = state(alice);
            assertThat(accepted.get("state")).as("%s", accepted).isEqualTo("accepted");
            assertThat(accepted.get("sdp"))
                    .contains("UDP/TLS/RTP/SAVPF", "a=sendrecv", "a=candidate", "a=setup:");
            assertThat(accepted.get("call_id")).isEqualTo(invite.header("Call-ID"));
            alice.acknowledged("session-terminate", "session", "\"s1\"");
            final Heard terminated = alice.next();
            assertThat(terminated.get("state")).isEqualTo("terminated");
            assertThat(terminated.get("reason")).isEqualTo("200 to BYE");
            await().untilAsserted(() ->
                    assertThat(bob.requests()).extracting(SipText::method).contains("BYE"));
            alice.acknowledged("session-trickle", "session", "\"s1\"", "candidates", "[]");
            await().untilAsserted(() -> assertThat(server.server().inventory().legs()).isZero());
        }
    }

    @Test
    void aClientIsCalledAndThePhoneHangsUp() throws Exception {
        try (SylkPeer alice = registered()) {
            final TestCall call = bob.ring("sip:alice@example.org", Manner.ANSWER);
            assertThat(call.response().status()).isEqualTo(180);
            final Heard incoming = alice.next();
            assertThat(incoming.get("event")).isEqualTo("incoming-session");
            assertThat(incoming.get("originator.uri")).isEqualTo("bob@example.org");
            assertThat(incoming.get("sdp")).contains("UDP/TLS/RTP/SAVPF", "a=sendrecv");
            assertThat(incoming.get("session"))
                    .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            final String session = SylkPeer.quoted(incoming.get("session"));
            alice.acknowledged(
                    "session-answer", "session", session, "sdp", SylkPeer.quoted(ANSWER));
            final Heard accepted = alice.next();
            assertThat(accepted.get("state")).isEqualTo("accepted");
            assertThat(accepted.values()).doesNotContainKey("sdp");
            call.awaitAnswered();
            assertThat(call.response().status()).isEqualTo(200);
            call.acknowledge();
            assertThat(call.hangUp().status()).isEqualTo(200);
            final Heard terminated = alice.next();
            assertThat(terminated.get("state")).isEqualTo("terminated");
            assertThat(terminated.get("reason")).isEqualTo("200 OK");
        }
    }

    @Test
    void aCallThatIsGivenUpIsMissed() throws Exception {
        try (SylkPeer alice = registered()) {
            final TestCall call = bob.ring("sip:alice@example.org", Manner.ANSWER);
            assertThat(alice.next().get("event")).isEqualTo("incoming-session");
            assertThat(call.cancel().status()).isEqualTo(200);
            assertThat(alice.next().get("reason")).isEqualTo("487 Request Terminated");
            assertThat(alice.next().get("event")).isEqualTo("missed-session");
        }
    }

    @Test
    void aWrongPasswordReceivesAndReachesNothing() throws Exception {
        try (SylkPeer mallory = connected("sylkRTC-2")) {
            mallory.add("alice", DOMAIN, "guessed");
            assertThat(
                            mallory.refused(
                                    "session-create",
                                    "session",
                                    "\"s1\"",
                                    "account",
                                    "\"alice@example.org\"",
                                    "uri",
                                    "\"bob@example.org\"",
                                    "sdp",
                                    SylkPeer.quoted(OFFER)))
                    .isEqualTo("Account not authenticated");
            mallory.acknowledged("account-register", "account", "\"alice@example.org\"");
            assertThat(mallory.next().get("state")).isEqualTo("registering");
            final Heard failed = mallory.next();
            assertThat(failed.get("state")).isEqualTo("failed");
            assertThat(failed.get("reason")).isEqualTo("904 Operation has no matching challenge ");
            assertThat(bob.call("sip:alice@example.org", Manner.ANSWER).response().status())
                    .isEqualTo(480);
            assertThat(mallory.quiet()).isTrue();
        }
    }

    @Test
    void aLostConnectionIsTakenUpAgain() throws Exception {
        final SylkPeer lost = new SylkPeer(server.address(Scheme.HTTP).getPort(), "sylkRTC-2");
        final String token = lost.next().get("resume");
        assertThat(token).isNotEmpty();
        lost.add("alice", DOMAIN, TestServer.password("alice", DOMAIN));
        lost.acknowledged("account-register", "account", "\"alice@example.org\"");
        assertThat(lost.next().get("state")).isEqualTo("registering");
        assertThat(lost.next().get("state")).isEqualTo("registered");
        final TestCall call = bob.ring("sip:alice@example.org", Manner.ANSWER);
        final String session = lost.next().get("session");
        lost.cut();
        try (SylkPeer alice = connected("sylkRTC-2");
                SylkPeer mallory = connected("sylkRTC-2")) {
            assertThat(mallory.refused("connection-resume", "token", "\"0000000000000000.00\""))
                    .isEqualTo("Nothing is left of this connection");
            alice.acknowledged("connection-resume", "token", SylkPeer.quoted(token));
            assertThat(alice.next().get("state")).isEqualTo("registered");
            assertThat(alice.next().get("session")).isEqualTo(session);
            assertThat(mallory.refused("connection-resume", "token", SylkPeer.quoted(token)))
                    .isEqualTo("Nothing is left of this connection");
            assertThat(mallory.refused("session-terminate", "session", SylkPeer.quoted(session)))
                    .isEqualTo("Unknown session " + session);
            alice.acknowledged(
                    "session-answer",
                    "session",
                    SylkPeer.quoted(session),
                    "sdp",
                    SylkPeer.quoted(ANSWER));
            call.awaitAnswered();
            assertThat(call.response().status()).isEqualTo(200);
            call.acknowledge();
            assertThat(alice.next().get("state")).isEqualTo("accepted");
            assertThat(call.hangUp().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatLeavesIsNotReachedAnyMore() throws Exception {
        try (SylkPeer alice = registered()) {
            alice.leave();
            await().untilAsserted(() ->
                    assertThat(bob.call("sip:alice@example.org", Manner.ANSWER).response().status())
                            .isEqualTo(480));
        }
    }

    @Test
    void anOldClientIsServedInItsWords() throws Exception {
        try (SylkPeer alice = connected("sylkRTC-1")) {
            alice.add("alice", DOMAIN, TestServer.password("alice", DOMAIN));
            alice.acknowledged("account-register", "account", "\"alice@example.org\"");
            assertThat(alice.next().get("data.state")).isEqualTo("registering");
            assertThat(alice.next().get("data.state")).isEqualTo("registered");
            final TestCall call = bob.ring("sip:alice@example.org", Manner.ANSWER);
            final Heard incoming = alice.next();
            assertThat(incoming.get("event")).isEqualTo("incoming_session");
            alice.acknowledged(
                    "session-terminate", "session", SylkPeer.quoted(incoming.get("session")));
            assertThat(alice.next().get("data.state")).isEqualTo("terminated");
            call.awaitAnswered();
            assertThat(call.response().status()).isEqualTo(486);
        }
    }

    @Test
    void junkIsDroppedAndTooMuchIsNot() throws Exception {
        try (SylkPeer alice = connected("sylkRTC-2")) {
            alice.say("no JSON");
            alice.say("[1]");
            alice.acknowledged("ping");
            alice.say("x".repeat(300_000));
            assertThat(alice.next().get("closed")).isEqualTo("1009");
        }
        try (SylkPeer alice = connected("sylkRTC-2")) {
            for (int i = 0; i < 2_000 && alice.quiet(); i++) {
                try {
                    alice.say("no JSON");
                } catch (final CompletionException closed) {
                    break;
                }
            }
            assertThat(alice.next().get("closed")).isIn("1008", "0");
        }
    }

    @Test
    void theDoorSaysWhatIsSpokenThere() throws Exception {
        final int port = server.address(Scheme.HTTP).getPort();
        final HttpClient http = HttpClient.newHttpClient();
        final URI uri = URI.create("http://127.0.0.1:" + port + "/webrtcgateway/ws");
        assertThat(
                        http.send(
                                        HttpRequest.newBuilder(uri).build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(426);
        assertThatThrownBy(() -> new SylkPeer(port, "chat"))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .cause()
                .satisfies(refused ->
                        assertThat(
                                        ((WebSocketHandshakeException) refused)
                                                .getResponse()
                                                .statusCode())
                                .isEqualTo(406));
        http.shutdownNow();
    }
}
