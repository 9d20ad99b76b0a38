package org.ringdown.it;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Telephones of two makes over every transport, and over IPv4 and IPv6. */
@ExtendWith(Site.Extension.class)
@Timeout(90)
class PeersIT {
    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void twoMakesCallEachOther(final String transport, final Site site) {
        final Baresip bob = site.baresip("bob", transport, "pcmu");
        final Linphone dave = site.linphone("dave", transport);

        bob.dial(Site.address("dave"));
        dave.awaitIncoming();
        dave.answer();
        bob.await("CALL_ESTABLISHED");
        dave.talk();
        bob.awaitTone(Site.SECOND_TONE);
        bob.awaitHeard(Duration.ofSeconds(3));
        bob.hangUp();
        dave.awaitEnd();
        dave.awaitTone(Site.PHONE_TONE);

        bob.forget();
        dave.call(Site.address("bob"));
        bob.await("CALL_INCOMING");
        bob.accept();
        bob.await("CALL_ESTABLISHED");
        dave.hangUp();
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @CsvSource({"tcp, udp", "tls, tcp", "udp, tls"})
    void eachTransportReachesTheOthers(final String first, final String second, final Site site) {
        final Baresip bob = site.baresip("bob", first, "pcmu");
        final Linphone dave = site.linphone("dave", second);

        dave.call(Site.address("bob"));
        bob.await("CALL_INCOMING");
        bob.accept();
        bob.await("CALL_ESTABLISHED");
        dave.talk();
        bob.awaitTone(Site.SECOND_TONE);
        bob.awaitHeard(Duration.ofSeconds(3));
        bob.hangUp();
        dave.awaitEnd();
        dave.awaitTone(Site.PHONE_TONE);
    }

    @ParameterizedTest
    @CsvSource({
        "udp, ::1, ::1",
        "udp, ::1, 127.0.0.1",
        "udp, 127.0.0.1, ::1",
        "tcp, ::1, ::1",
        "tcp, ::1, 127.0.0.1",
        "tls, ::1, ::1",
        "tls, 127.0.0.1, ::1"
    })
    void bothFamiliesCallEachOther(
            final String transport, final String from, final String to, final Site site) {
        final RingdownProcess server = site.serverOfBothFamilies();
        final Baresip bob = phone(site, server, "bob", transport, from, Site.PHONE_TONE);
        final Baresip dave = phone(site, server, "dave", transport, to, Site.RAW_TONE);

        bob.dial(Site.address("dave"));
        dave.await("CALL_INCOMING");
        dave.accept();
        bob.await("CALL_ESTABLISHED");
        bob.awaitTone(Site.RAW_TONE);
        dave.awaitTone(Site.PHONE_TONE);
        dave.hangUp();
        bob.await("CALL_CLOSED");
    }

    @ParameterizedTest
    @CsvSource({
        "JSSIP, ws, 127.0.0.1",
        "JSSIP, wss, ::1",
        "SIPJS, ws, ::1",
        "SIPJS, wss, 127.0.0.1"
    })
    void browsersOfBothFamiliesCallTelephones(
            final BrowserPhone.Library library,
            final String scheme,
            final String phoneAddress,
            final Site site) {
        final RingdownProcess server = site.serverOfBothFamilies();
        final Baresip bob = phone(site, server, "bob", "udp", phoneAddress, Site.PHONE_TONE);
        final BrowserPhone alice = site.page(library, Site.FIRST_TONE);
        alice.register(
                scheme.equals("ws") ? server.webSocketOverIpv6() : server.secureWebSocketOverIpv6(),
                "alice",
                site.password("alice"));
        alice.awaitLine("registered");

        alice.call(Site.address("bob"), false);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        alice.hangUp();
        bob.await("CALL_CLOSED");

        bob.forget();
        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(false);
        bob.await("CALL_ESTABLISHED");
        bob.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.PHONE_TONE);
        bob.hangUp();
        alice.awaitCall("over");
    }

    private static Baresip phone(
            final Site site,
            final RingdownProcess server,
            final String user,
            final String transport,
            final String address,
            final int tone) {
        final int port = transport.equals("tls") ? server.tlsPort() : server.sipPort();
        final String host = address.contains(":") ? "[" + address + "]" : address;
        final Baresip phone =
                site.keep(
                        new Baresip(
                                site.folder("baresip"),
                                Baresip.account(
                                        user, site.password(user), host + ":" + port, transport),
                                tone,
                                "pcmu",
                                address));
        phone.awaitRegistered();
        return phone;
    }
}
