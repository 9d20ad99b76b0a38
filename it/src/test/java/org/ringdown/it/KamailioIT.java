package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.testkit.TestDns;

/**
 * Another domain, which Kamailio serves and DNS names: its users and ours call each other over
 * every transport. Kamailio is let in as a peer, by its address.
 */
@ExtendWith(Site.Extension.class)
@Timeout(120)
class KamailioIT {
    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void usersOfTwoDomainsCallEachOther(final String transport, final Site site)
            throws IOException {
        final Path folder = site.folder("kamailio");
        Files.createDirectories(folder);
        Kamailio.certificate(folder);
        try (TestDns dns = new TestDns(0)) {
            final RingdownProcess server =
                    site.keep(
                            new RingdownProcess(
                                    site.folder("server"),
                                    """
                                    [dns]
                                    servers = ["127.0.0.1:%d"]
                                    [tls]
                                    authorities = "%s/cert.pem"
                                    [[peer]]
                                    name = "kamailio"
                                    from = ["%s/32"]
                                    identity = true
                                    """
                                            .formatted(
                                                    dns.address().getPort(),
                                                    folder,
                                                    Kamailio.ADDRESS)));
            final String password = UUID.randomUUID().toString();
            server.addUser("bob", password);
            server.start();
            final int port = transport.equals("tls") ? server.tlsPort() : server.sipPort();
            final Kamailio kamailio = site.keep(new Kamailio(folder, port, transport));
            dns.add(String.join("\n", kamailio.zone(transport)));
            final Baresip zoe =
                    site.keep(
                            new Baresip(
                                    site.folder("zoe"),
                                    kamailio.account("zoe"),
                                    Site.SECOND_TONE,
                                    "pcmu"));
            zoe.awaitRegistered();
            final Baresip bob =
                    site.keep(
                            new Baresip(
                                    site.folder("bob"),
                                    Baresip.account("bob", password, port, transport),
                                    Site.PHONE_TONE,
                                    "pcmu"));
            bob.awaitRegistered();

            talk(bob, "sip:zoe@" + Kamailio.DOMAIN, zoe);
            bob.forget();
            zoe.forget();
            talk(zoe, Site.address("bob"), bob);
            assertThat(server.log())
                    .noneMatch(line -> line.contains("Exception") || line.contains(" ERROR "));
        }
    }

    private static void talk(final Baresip caller, final String to, final Baresip callee) {
        caller.dial(to);
        callee.await("CALL_INCOMING");
        callee.accept();
        caller.await("CALL_ESTABLISHED");
        caller.awaitTone(callee.tone());
        callee.awaitTone(caller.tone());
        callee.hangUp();
        caller.await("CALL_CLOSED");
    }
}
