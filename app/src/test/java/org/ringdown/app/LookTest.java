package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.control.Answers;
import org.ringdown.app.control.ControlClient;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Asks a running server what happened, as the commands do. */
class LookTest {
    @TempDir Path data;

    private TestServer server;
    private TestPhone alice;
    private TestPhone bob;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(TestServer.config(data, "example.org"));
        alice = server.phone("alice", "example.org");
        bob = server.phone("bob", "example.org");
        assertThat(alice.register().status()).isEqualTo(200);
        assertThat(bob.register().status()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        server.close();
    }

    private String ask(final String... words) throws Exception {
        return new ControlClient(data).ask(List.of(words));
    }

    private JsonNode calls(final String... flags) throws Exception {
        final String[] words = new String[flags.length + 2];
        words[0] = "calls";
        words[1] = "--json";
        System.arraycopy(flags, 0, words, 2, flags.length);
        return new ObjectMapper().readTree(ask(words));
    }

    @Test
    void aCallIsToldWhileItIsUpAndAfterwards() throws Exception {
        final TestCall call = alice.call("sip:bob@example.org", Manner.ANSWER);
        call.acknowledge();
        bob.nextAnswered();
        final JsonNode up = calls().get(0);
        assertThat(up.get("state").asString()).isEqualTo("up");
        assertThat(up.get("from").asString()).isEqualTo("alice@example.org");
        assertThat(up.get("to").asString()).isEqualTo("bob@example.org");
        assertThat(up.get("sentence").asString())
                .startsWith("bob's phone (127.0.0.1) answered after");
        assertThat(up.get("media").asString())
                .startsWith("media: relayed")
                .endsWith("sound: passes as it is, for both have PCMU");
        assertThat(call.hangUp().status()).isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(calls().get(0).get("state").asString()).isEqualTo("ended"));
        assertThat(calls("--failed")).isEmpty();

        final String ladder = ask("ladder", calls().get(0).get("id").asString());
        assertThat(ladder.lines().toList())
                .anyMatch(
                        line -> line.matches("\\s+time  alice \\(udp 127.*ringdown.*bob \\(udp.*"))
                .anyMatch(line -> line.contains("|-- INVITE auth sdp ----"))
                .anyMatch(line -> line.contains("<- 407 Proxy Authentication"))
                .anyMatch(line -> line.matches(".*[|]\\s+[|]-- INVITE sdp -+>[|]"))
                .anyMatch(line -> line.contains("|-- BYE ---"))
                .anyMatch(line ->
                        line.startsWith("media: relayed; alice: phone (RTP/AVP) PCMU; bob: phone"))
                .contains("sound: passes as it is, for both have PCMU")
                .allMatch(line -> line.length() <= 120);
        assertThat(ask("ladder", calls().get(0).get("call_id").asString())).isEqualTo(ladder);
    }

    @Test
    void everyFailedCallHasItsSentence() throws Exception {
        server.addUser("dave", "example.org");
        alice.call("sip:carol@example.org", Manner.ANSWER);
        alice.call("sip:dave@example.org", Manner.ANSWER);
        alice.call("sip:bob@example.org", Manner.REFUSE);
        alice.ring("sip:bob@example.org", Manner.RING).cancel();
        final JsonNode failed = calls("--failed");
        assertThat(failed).hasSize(4);
        assertThat(failed.get(0).get("status").asInt()).isEqualTo(404);
        assertThat(failed.get(0).get("sentence").asString()).contains("There is no user carol");
        assertThat(failed.get(1).get("sentence").asString())
                .contains("dave")
                .contains("registered");
        assertThat(failed.get(2).get("sentence").asString())
                .isEqualTo("bob's phone (127.0.0.1) is busy.");
        assertThat(failed.get(3).get("sentence").asString())
                .startsWith("alice hung up before anybody answered, after");
        assertThat(ask("calls", "--failed").lines().filter(line -> line.contains(" -> ")))
                .hasSize(4);
    }

    @Test
    void registrationsAreListed() throws Exception {
        final JsonNode all = new ObjectMapper().readTree(ask("registrations", "--json"));
        assertThat(all).hasSize(2);
        assertThat(all.get(0).get("aor").asString()).isEqualTo("sip:alice@example.org");
        assertThat(all.get(0).get("transport").asString()).isEqualTo("udp");
        assertThat(ask("registrations")).contains("sip:bob@example.org\n  udp  127.0.0.1:");
        assertThat(ask("calls", "--others")).contains("REGISTER alice@example.org");
    }

    @Test
    void aRouteIsExplained() throws Exception {
        assertThat(ask("route", "explain", "alice", "bob"))
                .contains("sip:alice@example.org is alice, a user here")
                .contains("It rings, as long as the caller waits")
                .contains("127.0.0.1");
        assertThat(ask("route", "explain", "sip:x@elsewhere.example", "nobody@example.org"))
                .contains("stranger");
        assertThatThrownBy(() -> ask("route", "explain", "al ice", "bob"))
                .isInstanceOf(Answers.Refusal.class)
                .hasMessageStartingWith("\"al ice\" is no name");
    }

    @Test
    void onlyTheOwnerMayAsk() throws Exception {
        final Path socket = data.resolve("control.sock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        try (var files = Files.list(data)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".c"));
        }
        server.close();
        assertThat(socket).doesNotExist();
        assertThatThrownBy(() -> ask("calls"))
                .isInstanceOf(ControlClient.NoServer.class)
                .hasMessageContaining("No server runs on the data directory " + data);
    }

    @Test
    void wrongQuestionsGetASentence() {
        assertThatThrownBy(() -> ask("ladder", "nothing"))
                .isInstanceOf(Answers.Refusal.class)
                .hasMessageStartingWith("No call is remembered as \"nothing\"");
        assertThatThrownBy(() -> ask("frobnicate", "ü \n x"))
                .isInstanceOf(Answers.Refusal.class)
                .hasMessageStartingWith("The running server does not know \"frobnicate\"");
        assertThatThrownBy(() -> ask("calls", "x".repeat(5_000)))
                .isInstanceOf(Answers.Refusal.class);
    }

    @Test
    void theSocketOfAKilledServerIsNoHindrance() throws Exception {
        server.close();
        Files.createFile(data.resolve("control.sock"));
        server = TestServer.start(TestServer.config(data, "example.org"));
        assertThat(ask("calls")).isEqualTo("Nothing is remembered yet.\n");
    }

    @Test
    void nothingSecretIsShown() throws Exception {
        alice.call("sip:bob@example.org", Manner.ANSWER).acknowledge();
        final SipText invite = bob.nextAnswered();
        final String id = calls().get(0).get("id").asString();
        final String messages = ask("ladder", id, "--messages");
        assertThat(messages)
                .contains("Proxy-Authorization: Digest username=\"alice\"")
                .containsPattern("response=\"\\*{32,64}\"")
                .doesNotContainPattern("response=\"[0-9a-f]")
                .contains("a=rtpmap:0 PCMU/8000");
        bob.hangUp(invite);
    }
}
