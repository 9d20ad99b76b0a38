package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Kamailio as the proxy and registrar of another domain, at 127.0.0.2. It knows the way to the
 * server under test, and believes everybody.
 */
final class Kamailio implements Witness {
    static final String DOMAIN = "kamailio.test";
    static final String ADDRESS = "127.0.0.2";
    private static final Duration STEP = Duration.ofSeconds(15);
    private final int port = Ports.free();
    private final int tlsPort = Ports.free();
    private final ChildProcess process;

    /**
     * Starts it.
     *
     * @param server the port of the server under test, for this transport
     * @param transport {@code udp}, {@code tcp} or {@code tls}: how it calls that server
     */
    Kamailio(final Path folder, final int server, final String transport) {
        final Path config = folder.resolve("kamailio.cfg");
        try {
            Files.createDirectories(folder);
            Files.writeString(config, configuration(folder, server, transport));
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
        certificate(folder);
        process =
                new ChildProcess(
                        "kamailio",
                        new ProcessBuilder(
                                "kamailio",
                                "-f",
                                config.toString(),
                                "-DD",
                                "-E",
                                "-m",
                                "32",
                                "-M",
                                "8",
                                "-Y",
                                folder.toString(),
                                "-P",
                                folder.resolve("pid").toString()));
        Awaitility.await("kamailio answers").atMost(STEP).until(this::answers);
    }

    /** A certificate of its domain that it signed itself. */
    static void certificate(final Path folder) {
        if (Files.exists(folder.resolve("cert.pem"))) {
            return;
        }
        try (ChildProcess openssl =
                new ChildProcess(
                        "openssl",
                        new ProcessBuilder(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-days",
                                "2",
                                "-subj",
                                "/CN=" + DOMAIN,
                                "-addext",
                                "subjectAltName=DNS:" + DOMAIN,
                                "-keyout",
                                folder.resolve("key.pem").toString(),
                                "-out",
                                folder.resolve("cert.pem").toString()))) {
            if (openssl.awaitExit(STEP) != 0) {
                throw new AssertionError(openssl.tail(20));
            }
        }
    }

    private String configuration(final Path folder, final int server, final String transport) {
        return """
        #!KAMAILIO
        debug=2
        log_stderror=yes
        children=2
        tcp_children=2
        enable_tls=yes
        auto_aliases=no
        dns=no
        rev_dns=no
        alias="%1$s"
        listen=udp:%2$s:%3$d
        listen=tcp:%2$s:%3$d
        listen=tls:%2$s:%4$d
        loadmodule "tm.so"
        loadmodule "sl.so"
        loadmodule "rr.so"
        loadmodule "pv.so"
        loadmodule "maxfwd.so"
        loadmodule "usrloc.so"
        loadmodule "registrar.so"
        loadmodule "siputils.so"
        loadmodule "textops.so"
        loadmodule "tls.so"
        modparam("tls", "config", "%5$s/tls.cfg")
        modparam("rr", "enable_double_rr", 1)
        request_route {
            if (!mf_process_maxfwd_header("10")) {
                sl_send_reply("483", "Too Many Hops");
                exit;
            }
            if (is_method("OPTIONS") && $rU == $null) {
                sl_send_reply("200", "OK");
                exit;
            }
            if (is_method("CANCEL")) {
                if (t_check_trans()) t_relay();
                exit;
            }
            if (has_totag()) {
                if (loose_route()) {
                    t_relay();
                } else if (is_method("ACK") && t_check_trans()) {
                    t_relay();
                }
                exit;
            }
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

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("kamailio ended:\n" + process.tail(40));
        }
        return answers(ADDRESS, port, DOMAIN);
    }

    /** Whether a proxy for this domain answers there. */
    static boolean answers(final String address, final int port, final String domain) {
        try (DatagramSocket socket = new DatagramSocket(Ports.loopback(0))) {
            final byte[] options =
                    """
                    OPTIONS sip:%1$s SIP/2.0
                    Via: SIP/2.0/UDP 127.0.0.1:%2$d;branch=z9hG4bK1;rport
                    Max-Forwards: 70
                    From: <sip:a@%1$s>;tag=1
                    To: <sip:%1$s>
                    Call-ID: %2$d
                    CSeq: 1 OPTIONS
                    Content-Length: 0

                    """
                            .formatted(domain, socket.getLocalPort())
                            .replace("\n", "\r\n")
                            .getBytes(StandardCharsets.UTF_8);
            socket.setSoTimeout(300);
            socket.send(
                    new DatagramPacket(
                            options, options.length, new InetSocketAddress(address, port)));
            socket.receive(new DatagramPacket(new byte[2_000], 2_000));
            return true;
        } catch (final SocketTimeoutException | PortUnreachableException notYet) {
            return false;
        } catch (final IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
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
        return "kamailio:\n" + process.tail(60);
    }

    @Override
    public void close() {
        process.close();
    }
}
