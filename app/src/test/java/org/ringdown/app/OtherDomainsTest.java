package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;
import org.ringdown.testkit.TestDns;

/** Calls to other domains, found by true questions to a server of DNS. */
class OtherDomainsTest {
    @TempDir private Path data;
    private TestDns dns;
    private TestServer server;
    private TestPhone alice;
    private TestPhone carol;

    @BeforeEach
    void start() throws Exception {
        dns = new TestDns(0);
        server =
                TestServer.start(
                        TestServer.config(data, "example.org")
                                .withDns(new Config.Dns(List.of(dns.address()), List.of())));
        alice = server.phone("alice", "example.org");
        assertThat(alice.register().status()).isEqualTo(200);
        // Nobody's account: it stands for the server of another domain.
        carol = new TestPhone("carol", "other.test", "none", server.address(Scheme.UDP));
    }

    @AfterEach
    void stop() {
        alice.close();
        carol.close();
        server.close();
        dns.close();
    }

    private static int nobody() throws Exception {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return gone.getLocalPort();
        }
    }

    @Test
    void aServerThatIsDeadIsFollowedByTheNext() throws Exception {
        dns.add(
                """
                other.test            NAPTR 10 10 "s" "SIP+D2T" "" _sip._tcp.other.test
                other.test            NAPTR 10 20 "s" "SIP+D2U" "" _sip._udp.other.test
                _sip._tcp.other.test  SRV   1 1 %d dead.other.test
                _sip._udp.other.test  SRV   1 1 %d www.other.test
                dead.other.test       A     127.0.0.1
                www.other.test        CNAME live.other.test
                live.other.test       A     127.0.0.1
                """
                        .formatted(nobody(), carol.port()));
        final TestCall call = alice.call("sip:carol@other.test", Manner.ANSWER);
        assertThat(call.response().status()).isEqualTo(200);
        call.acknowledge();
        final SipText invite = carol.nextAnswered();
        assertThat(invite.start()).isEqualTo("INVITE sip:carol@other.test SIP/2.0");
        assertThat(invite.all("Proxy-Authorization")).isEmpty();
        assertThat(call.hangUp().status()).isEqualTo(200);
        assertThat(carol.requests()).extracting(SipText::method).containsExactly("INVITE", "BYE");
        assertThat(dns.questions())
                .startsWith("other.test NAPTR")
                .contains("dead.other.test A", "www.other.test A");
        // A second call asks nobody again, and does not try the dead server first.
        final int asked = dns.questions().size();
        final TestCall again = alice.call("sip:carol@other.test", Manner.ANSWER);
        assertThat(again.response().status()).isEqualTo(200);
        again.acknowledge();
        assertThat(again.hangUp().status()).isEqualTo(200);
        assertThat(dns.questions()).hasSize(asked);
    }

    @Test
    void domainsThatLeadNowhereOrWhereNobodyMayGo() throws Exception {
        dns.add("metadata.test A 169.254.169.254");
        dns.add(
                "_sip._udp.mirror.test SRV 1 1 %d mirror.test"
                        .formatted(server.address(Scheme.UDP).getPort()));
        dns.add("mirror.test A 127.0.0.1");
        assertThat(status("sip:carol@nowhere.test")).isEqualTo(404);
        assertThat(status("sip:carol@metadata.test")).isEqualTo(403);
        assertThat(status("sip:carol@mirror.test")).isEqualTo(404);
        assertThat(status("sip:carol@169.254.169.254")).isEqualTo(403);
        assertThat(status("sip:carol@127.0.0.2;transport=sctp")).isEqualTo(416);
        assertThat(carol.requests()).isEmpty();
    }

    private int status(final String uri) throws Exception {
        return alice.call(uri, Manner.ANSWER).response().status();
    }
}
