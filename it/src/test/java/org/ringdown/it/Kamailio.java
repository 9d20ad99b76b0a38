package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Kamailio as the proxy and registrar of another domain, at 127.0.0.2. It knows the way to the
 * server under test, and believes everybody.
 */
final class Kamailio implements Witness {
    static final String DOMAIN = "kamailio.test";
    static final String ADDRESS = "127.0.0.2";
    private final int port = Ports.free();
    private final int tlsPort = Ports.free();
    private final KamailioProcess process;

    /**
     * Starts it.
     *
     * @param folder has its certificate, made by {@link #certificate}
     * @param server the port of the server under test, for this transport
     * @param transport {@code udp}, {@code tcp} or {@code tls}: how it calls that server
     */
    Kamailio(final Path folder, final int server, final String transport) {
        try {
            Files.writeString(
                    folder.resolve("tls.cfg"),
                    """
                    [server:default]
                    method = TLSv1.2+
                    verify_certificate = no
                    private_key = %1$s/key.pem
                    certificate = %1$s/cert.pem
                    [client:default]
                    method = TLSv1.2+
                    verify_certificate = no
                    """
                            .formatted(folder));
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        process =
                KamailioProcess.of(
                        folder,
                        configuration(folder, server, transport),
                        new InetSocketAddress(ADDRESS, port),
                        DOMAIN);
    }

    /** Makes its certificate, which the server under test is to trust. */
    static void certificate(final Path folder) {
        KamailioProcess.certificate(folder, DOMAIN);
    }

    private String configuration(final Path folder, final int server, final String transport) {
        return KamailioProcess.OTHER_DOMAIN.formatted(DOMAIN, port)
                + """
                enable_tls=yes
                listen=tls:%2$s:%4$d
                loadmodule "tls.so"
                modparam("tls", "config", "%5$s/tls.cfg")
                request_route {
                    route(NOT_OF_USERS);
                    if (is_method("REGISTER")) {
                        save("location");
                        exit;
                    }
                    record_route();
                    if ($rd == "%1$s") {
                        if (!lookup("location")) {
                            sl_send_reply("404", "Not Found");
                            exit;
                        }
                        t_relay();
                        exit;
                    }
                    $fs = "%6$s:%2$s:%7$d";
                    $du = "sip:127.0.0.1:%8$d;transport=%6$s";
                    t_relay();
                }
                """
                        .formatted(
                                DOMAIN,
                                ADDRESS,
                                port,
                                tlsPort,
                                folder,
                                transport,
                                transport.equals("tls") ? tlsPort : port,
                                server);
    }

    /** The lines of DNS by which its domain is found over one transport. */
    List<String> zone(final String transport) {
        final String service = transport.equals("tls") ? "_sips._tcp" : "_sip._" + transport;
        final String kind =
                switch (transport) {
                    case "udp" -> "SIP+D2U";
                    case "tcp" -> "SIP+D2T";
                    default -> "SIPS+D2T";
                };
        return List.of(
                "%1$s NAPTR 10 10 \"s\" \"%2$s\" \"\" %3$s.%1$s".formatted(DOMAIN, kind, service),
                "%2$s.%1$s SRV 10 10 %3$d gate.%1$s"
                        .formatted(DOMAIN, service, transport.equals("tls") ? tlsPort : port),
                "gate.%s A %s".formatted(DOMAIN, ADDRESS));
    }

    /** The account line of a baresip that is registered here. */
    String account(final String user) {
        return "<sip:%s@%s;transport=udp>;outbound=\"sip:%s:%d;transport=udp\";regint=60;answermode=manual"
                .formatted(user, DOMAIN, ADDRESS, port);
    }

    @Override
    public String testimony() {
        return process.testimony();
    }

    @Override
    public void close() {
        process.close();
    }
}
