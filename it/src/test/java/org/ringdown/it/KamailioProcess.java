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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Kamailio from the distribution as a process, with a configuration, once it answers. */
final class KamailioProcess implements Witness {
    /**
     * The begin of the configurations of other domains: who listens at 127.0.0.2, and what is done
     * with requests that are none of a user's. To be formatted with the domain and the port.
     */
    static final String OTHER_DOMAIN =
            """
            #!KAMAILIO
            debug=2
            log_stderror=yes
            children=2
            tcp_children=2
            auto_aliases=no
            dns=no
            rev_dns=no
            alias="%1$s"
            listen=udp:127.0.0.2:%2$d
            listen=tcp:127.0.0.2:%2$d
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "maxfwd.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "siputils.so"
            loadmodule "textops.so"
            modparam("rr", "enable_double_rr", 1)
            route[NOT_OF_USERS] {
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
            }
            """;

    private static final Duration STEP = Duration.ofSeconds(15);
    private final ChildProcess process;

    /**
     * Starts it and waits until it answers for this domain at this address.
     *
     * @param more of its options
     */
    KamailioProcess(
            final Path folder,
            final Path configuration,
            final InetSocketAddress address,
            final String domain,
            final String... more) {
        final List<String> command = new ArrayList<>();
        command.addAll(List.of("kamailio", "-f", configuration.toString(), "-DD", "-E"));
        command.addAll(List.of("-m", "64", "-M", "8", "-Y", folder.toString()));
        command.addAll(List.of("-P", folder.resolve("pid").toString()));
        command.addAll(List.of(more));
        process = new ChildProcess("kamailio", new ProcessBuilder(command));
        Awaitility.await("kamailio answers").atMost(STEP).until(() -> answers(address, domain));
    }

    /** The same with a configuration that is written into its folder. */
    static KamailioProcess of(
            final Path folder,
            final String configuration,
            final InetSocketAddress address,
            final String domain) {
        final Path file = folder.resolve("kamailio.cfg");
        try {
            Files.createDirectories(folder);
            Files.writeString(file, configuration);
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        return new KamailioProcess(folder, file, address, domain);
    }

    private boolean answers(final InetSocketAddress address, final String domain) {
        if (!process.isAlive()) {
            throw new AssertionError("kamailio ended:\n" + process.tail(60));
        }
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
            socket.send(new DatagramPacket(options, options.length, address));
            socket.receive(new DatagramPacket(new byte[2_000], 2_000));
            return true;
        } catch (final SocketTimeoutException | PortUnreachableException notYet) {
            return false;
        } catch (final IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    /** A certificate of a domain that it signed itself, unless there is one in that folder. */
    static void certificate(final Path folder, final String domain) {
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
                                "/CN=" + domain,
                                "-addext",
                                "subjectAltName=DNS:" + domain,
                                "-keyout",
                                folder.resolve("key.pem").toString(),
                                "-out",
                                folder.resolve("cert.pem").toString()))) {
            if (openssl.awaitExit(STEP) != 0) {
                throw new AssertionError(openssl.tail(20));
            }
        }
    }

    /** Waits for a line of its log that holds this pattern. */
    void awaitLine(final Pattern pattern) {
        process.awaitLine(pattern, STEP);
    }

    @Override
    public String testimony() {
        return "kamailio:\n" + process.tail(80);
    }

    @Override
    public void close() {
        process.close();
    }
}
