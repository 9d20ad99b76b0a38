package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.SylkClient;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.service.port.PushToken;
import org.ringdown.testkit.TestDns;

/**
 * How devices are woken: their tokens go to the registrar of their domain, which wakes them for
 * calls, and are kept. The registrar of the other domain here takes everybody.
 */
@Timeout(60)
class SylkPushTest {
    private static final String STATE = "account-event registration-state ";
    private static final String DOMAIN = "elsewhere.test";
    private static final String IDA = "ida@" + DOMAIN;

    @TempDir Path data;

    private TestDns dns;
    private TestServer server;
    private TestPhone registrar;
    private SylkClient client;

    @BeforeEach
    void start() throws Exception {
        dns = new TestDns(0);
        server =
                TestServer.start(
                        TestServer.config(data, SylkDesk.DOMAIN)
                                .withDns(new Config.Dns(List.of(dns.address()), List.of())));
        registrar = new TestPhone("gate", DOMAIN, "", server.address(Scheme.UDP));
        dns.add(
                """
                %1$s NAPTR 10 10 "s" "SIP+D2U" "" _sip._udp.%1$s
                _sip._udp.%1$s SRV 10 10 %2$d gate.%1$s
                gate.%1$s A 127.0.0.1
                """
                        .formatted(DOMAIN, registrar.port()));
        client = SylkClient.ready(server.address(Scheme.HTTP), SylkDesk.SECOND);
        assertThat(client.ask("{'sylkrtc':'account-add','account':'" + IDA + "','password':'x'}"))
                .isEmpty();
    }

    @AfterEach
    void stop() {
        client.close();
        registrar.close();
        server.close();
        dns.close();
    }

    private void wakes(final String token, final boolean silent) {
        assertThat(
                        client.ask(
                                "{'sylkrtc':'account-devicetoken','account':'"
                                        + IDA
                                        + "','token':'"
                                        + token
                                        + "','platform':'ios','device':'phone 1',"
                                        + "'app':'com.agprojects.sylk-ios','silent':"
                                        + silent
                                        + "}"))
                .isEmpty();
    }

    /** The Contact that the registrar was told. */
    private String registers() {
        assertThat(client.ask("{'sylkrtc':'account-register','account':'" + IDA + "'}")).isEmpty();
        client.event(STATE + "registering");
        client.event(STATE + "registered");
        SipText last = registrar.next("REGISTER");
        while (last.header("Expires").equals("0")) {
            // The registration before ends.
            last = registrar.next("REGISTER");
        }
        return last.header("Contact");
    }

    private List<String> kept() {
        return server.database().journals().tokens(IDA).stream()
                .map(each -> each.token().revealText())
                .toList();
    }

    @Test
    void aTokenGoesToTheRegistrarAndIsKeptOnceTheAccountIsProved() {
        wakes("first-token", false);
        assertThat(kept()).isEmpty();
        assertThat(registers())
                .contains(
                        ";pn-app=\"com.agprojects.sylk-ios\"",
                        ";pn-tok=\"first-token\"",
                        ";pn-type=\"ios\"",
                        ";pn-device=\"phone 1\"",
                        ";pn-silent=0");
        await().untilAsserted(() -> assertThat(kept()).containsExactly("first-token"));
        final PushToken token = server.database().journals().tokens(IDA).getFirst();
        assertThat(token.platform()).isEqualTo("ios");
        assertThat(token.device()).isEqualTo("phone 1");
        assertThat(token.silent()).isFalse();
        assertThat(token.toString()).doesNotContain("first-token");

        // Another one of the same device is kept at once, and told with the next registration.
        wakes("second-token", true);
        await().untilAsserted(() -> assertThat(kept()).containsExactly("second-token"));
        assertThat(registers())
                .contains(";pn-tok=\"second-token\"", ";pn-silent=1")
                .doesNotContain("first-token");
    }

    @Test
    void aDeviceThatSignsOffIsWokenNoMore() {
        wakes("a-token", false);
        assertThat(registers()).contains("pn-tok");
        await().untilAsserted(() -> assertThat(kept()).isNotEmpty());
        assertThat(client.ask("{'sylkrtc':'account-unregister','account':'" + IDA + "'}"))
                .isEmpty();
        assertThat(registrar.next("REGISTER").header("Expires")).isEqualTo("0");
        await().untilAsserted(() -> assertThat(kept()).isEmpty());
    }

    @Test
    void anEmptyTokenIsNone() {
        wakes("a-token", false);
        assertThat(registers()).contains("pn-tok");
        await().untilAsserted(() -> assertThat(kept()).isNotEmpty());
        wakes("", false);
        await().untilAsserted(() -> assertThat(kept()).isEmpty());
        assertThat(registers()).doesNotContain("pn-");
    }

    /** Whatever a token has in it, the header field goes on after it. */
    @Test
    void aTokenBreaksNoHeaderField() {
        wakes("a\\\"b\\\\c;expires=0,<sip:x>", false);
        assertThat(registers())
                .endsWith(";pn-silent=0")
                .contains("pn-tok=\"abc;expires=0,<sip:x>\"");
    }
}
