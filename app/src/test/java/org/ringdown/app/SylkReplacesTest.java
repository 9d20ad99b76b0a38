package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.app.phone.SylkClient;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.WebRtcEnd;
import org.ringdown.runtime.sip.TransportEvent;

/** Calls that take the place of others (RFC 3891), whichever signalling loops own the two. */
@Timeout(60)
class SylkReplacesTest {
    private static final int LOOPS = 4;
    private static final String STATE = "session-event state ";
    private static final String ALICE = "sip:alice@example.org";

    @TempDir Path data;

    private SylkDesk desk;
    private TestPhone bob;
    private TestPhone carol;

    @BeforeEach
    void start() throws Exception {
        desk = new SylkDesk(TestServer.start(TestServer.config(data, SylkDesk.DOMAIN), LOOPS));
        bob = desk.phone("bob");
        carol = desk.phone("carol");
    }

    @AfterEach
    void stop() {
        desk.judge();
        desk.close();
    }

    /** A Call-ID that falls to this loop. */
    private static String callId(final int loop) {
        String id = UUID.randomUUID().toString();
        while (TransportEvent.shard(id, LOOPS) != loop) {
            id = UUID.randomUUID().toString();
        }
        return id;
    }

    /** Takes the call that comes; its media are up. */
    private static String taken(final SylkClient alice, final WebRtcEnd media) {
        final var incoming = alice.event("account-event incoming-session");
        final String session = incoming.path("session").asString("");
        assertThat(
                        alice.ask(
                                SylkDesk.of("session-answer", session),
                                media.answer(incoming.path("sdp").asString(""))))
                .isEmpty();
        return session;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "1, 2", "2, 3", "3, 0"})
    void theOtherCallEndsWhenTheNewOneIsTaken(final int first, final int second) throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        try (WebRtcEnd one = new WebRtcEnd();
                WebRtcEnd two = new WebRtcEnd()) {
            final TestCall call = bob.ring(ALICE, callId(first), "");
            final String old = taken(alice, one);
            alice.event(STATE + "accepted");
            alice.event(STATE + "established");
            call.awaitAnswered();
            call.acknowledge();

            final TestCall other =
                    carol.ring(ALICE, callId(second), "Replaces: " + call.replaces() + "\r\n");
            final String fresh = taken(alice, two);
            other.awaitAnswered();
            assertThat(other.response().status()).isEqualTo(200);
            other.acknowledge();

            bob.next("BYE");
            final var ended = alice.await(STATE + "terminated");
            assertThat(ended.path("session").asString("")).isEqualTo(old);
            assertThat(alice.ask(SylkDesk.of("session-terminate", fresh))).isEmpty();
            carol.next("BYE");
        }
    }

    /** Who does not know the call rightly gets nowhere, and rings nobody. */
    @Test
    void aCallThatIsNotThereIsNotReplaced() throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        for (int loop = 0; loop < LOOPS; loop++) {
            final String replaces = callId(loop) + ";to-tag=a;from-tag=b";
            final TestCall call = carol.ring(ALICE, callId(0), "Replaces: " + replaces + "\r\n");
            call.awaitAnswered();
            assertThat(call.response().status()).isEqualTo(481);
        }
        assertThat(alice.silent()).isTrue();
    }
}
