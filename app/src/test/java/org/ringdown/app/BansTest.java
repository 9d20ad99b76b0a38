package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.Credentials;
import org.ringdown.app.phone.RawSocket;
import org.ringdown.app.phone.SipText;
import org.ringdown.runtime.net.AddressRange;

/** The defence of the whole server. Where clients are is said by a load balancer of the test. */
class BansTest {
    private static final String DOMAIN = "example.org";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final AtomicInteger COUNT = new AtomicInteger();

    @TempDir Path data;

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        final Config usual = TestServer.config(data, DOMAIN);
        server =
                TestServer.start(
                        usual.withSip(
                                new Config.Sip(
                                        usual.sip().listen(),
                                        true,
                                        false,
                                        true,
                                        List.of("SHA-256", "MD5"),
                                        List.of(AddressRange.of(LOOPBACK)),
                                        20)));
        server.addUser("alice", DOMAIN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawSocket from(final String address) throws IOException {
        final RawSocket socket = RawSocket.tcp(LOOPBACK, server.address(Scheme.TCP));
        socket.send("PROXY TCP4 " + address + " 192.0.2.1 40000 5060\r\n");
        return socket;
    }

    private static void register(final RawSocket socket, final int cseq, final String line)
            throws IOException {
        socket.send(
                "REGISTER sip:example.org SIP/2.0\r\n"
                        + "Via: SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK"
                        + COUNT.incrementAndGet()
                        + "\r\nFrom: <sip:alice@example.org>;tag=1\r\n"
                        + "To: <sip:alice@example.org>\r\nCall-ID: "
                        + socket.local().getPort()
                        + "\r\nCSeq: "
                        + cseq
                        + " REGISTER\r\nContact: <sip:alice@192.0.2.9:"
                        + socket.local().getPort()
                        + ";transport=tcp>;expires=600\r\n"
                        + line
                        + "Content-Length: 0\r\n\r\n");
    }

    /** The status of a registration with a password; 0 when the connection is closed instead. */
    private static int registers(final RawSocket socket, final int cseq, final String password)
            throws Exception {
        register(socket, cseq, "");
        final @Nullable SipText challenge = answer(socket);
        if (challenge == null) {
            return 0;
        }
        register(
                socket,
                cseq + 1,
                "Authorization: "
                        + Credentials.to(
                                challenge, "alice", password, "REGISTER", "sip:example.org")
                        + "\r\n");
        final @Nullable SipText answer = answer(socket);
        return answer == null ? 0 : answer.status();
    }

    private static @Nullable SipText answer(final RawSocket socket) throws Exception {
        for (int i = 0; i < 1_000 && socket.open(); i++) {
            final @Nullable SipText answer = socket.poll(10);
            if (answer != null) {
                return answer;
            }
        }
        return socket.poll(0);
    }

    @Test
    void whoGuessesIsShutOutAndNobodyElse() throws Exception {
        final String right = TestServer.password("alice", DOMAIN);
        try (RawSocket office = from("203.0.113.66");
                RawSocket guesser = from("203.0.113.66")) {
            assertThat(registers(office, 1, right)).isEqualTo(200);
            for (int i = 0; i < 10; i++) {
                assertThat(registers(guesser, 2 * i + 1, "guess " + i)).isEqualTo(401);
            }
            assertThat(registers(guesser, 31, right)).isZero();
            try (RawSocket again = from("203.0.113.66");
                    RawSocket other = from("203.0.113.67")) {
                assertThat(registers(again, 1, right)).isZero();
                assertThat(registers(other, 1, right)).isEqualTo(200);
            }
            // Behind the same address a device that is registered goes on as if nothing happened.
            assertThat(registers(office, 3, right)).isEqualTo(200);
        }
    }

    /** 100 messages a second, four seconds' worth at once. */
    @Test
    void whoSendsTooMuchIsToldToWait() throws Exception {
        try (RawSocket flood = from("203.0.113.66")) {
            for (int i = 1; i <= 1_000; i++) {
                register(flood, i, "");
            }
            SipText answer = flood.next();
            while (answer.status() == 401) {
                answer = flood.next();
            }
            assertThat(answer.status()).isEqualTo(503);
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(5, 20);
        }
    }
}
