package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Kamailio as the proxy and registrar of another domain, at 127.0.0.2, that believes nobody: it
 * asks its users for their passwords (digest with MD5) and knows nothing of the server under test.
 * Some of its names behave in their own way: {@link #MOVED}, {@link #GONE} and {@link #LAZY}.
 */
final class HomeKamailio implements Witness {
    static final String DOMAIN = "home.test";

    /** Is redirected to zoe. */
    static final String MOVED = "moved";

    /** Is redirected to where SIP does not lead. */
    static final String GONE = "gone";

    /** Rings zoe, but not for long. */
    static final String LAZY = "lazy";

    private static final String ADDRESS = "127.0.0.2";
    private static final Duration STEP = Duration.ofSeconds(15);
    private final int port = Ports.free();
    private final Map<String, String> passwords;
    private final ChildProcess process;

    /**
     * Starts it.
     *
     * @param passwords of its users
     */
    HomeKamailio(final Path folder, final Map<String, String> passwords) {
        this.passwords = Map.copyOf(passwords);
        final Path config = folder.resolve("kamailio.cfg");
        try {
            Files.createDirectories(folder);
            Files.writeString(config, configuration());
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
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

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("kamailio ended:\n" + process.tail(40));
        }
        return Kamailio.answers(ADDRESS, port, DOMAIN);
    }

    private String configuration() {
        final String users =
                passwords.entrySet().stream()
                        .map(each ->
                                "if ($fU == \"%s\") $var(password) = \"%s\";"
                                        .formatted(each.getKey(), each.getValue()))
                        .collect(Collectors.joining("\n    "));
        return """
        #!KAMAILIO
        debug=2
        log_stderror=yes
        children=2
        tcp_children=2
        auto_aliases=no
        dns=no
        rev_dns=no
        alias="%1$s"
        listen=udp:%2$s:%3$d
        listen=tcp:%2$s:%3$d
        loadmodule "tm.so"
        loadmodule "sl.so"
        loadmodule "rr.so"
        loadmodule "pv.so"
        loadmodule "maxfwd.so"
        loadmodule "usrloc.so"
        loadmodule "registrar.so"
        loadmodule "siputils.so"
        loadmodule "textops.so"
        loadmodule "xlog.so"
        loadmodule "auth.so"
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
            $var(password) = "%4$s";
            %5$s
            if (is_method("REGISTER")) {
                if (!pv_www_authenticate("$td", "$var(password)", "0")) {
                    www_challenge("$td", "1");
                    exit;
                }
                xlog("L_WARN", "registers: $tU at $hdr(Contact) of $ua\\n");
                save("location");
                exit;
            }
            record_route();
            if ($fd == "%1$s") {
                if (!pv_proxy_authenticate("$fd", "$var(password)", "0")) {
                    proxy_challenge("$fd", "1");
                    exit;
                }
                consume_credentials();
            }
            if ($rd != "%1$s") {
                sl_send_reply("403", "No Relaying");
                exit;
            }
            if ($rU == "%6$s") {
                $ru = "sip:zoe@%1$s";
                sl_send_reply("302", "Moved Temporarily");
                exit;
            }
            if ($rU == "%7$s") {
                append_to_reply("Contact: <tel:+31201234567>\\r\\n");
                sl_send_reply("302", "Moved Temporarily");
                exit;
            }
            if ($rU == "%8$s") {
                $rU = "zoe";
                t_set_fr(2000);
            }
            if (!lookup("location")) {
                sl_send_reply("404", "Not Found");
                exit;
            }
            t_relay();
        }
        """
                .formatted(
                        DOMAIN,
                        ADDRESS,
                        port,
                        "nobody's " + System.identityHashCode(this),
                        users,
                        MOVED,
                        GONE,
                        LAZY);
    }

    /** The lines of DNS by which its domain is found. */
    List<String> zone() {
        return List.of(
                "%1$s NAPTR 10 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.%1$s".formatted(DOMAIN),
                "_sip._udp.%1$s SRV 10 10 %2$d gate.%1$s".formatted(DOMAIN, port),
                "gate.%s A %s".formatted(DOMAIN, ADDRESS));
    }

    /** The address of somebody there, without a scheme. */
    static String address(final String user) {
        return user + "@" + DOMAIN;
    }

    /** The account line of a baresip that registers there. */
    String account(final String user) {
        return "<sip:%1$s@%2$s;transport=udp>;auth_user=%1$s;auth_pass=%3$s;outbound=\"sip:%4$s:%5$d;transport=udp\";regint=60;answermode=manual"
                .formatted(user, DOMAIN, passwords.get(user), ADDRESS, port);
    }

    /** Waits until it has let this user register with this in his Contact or User-Agent. */
    void awaitRegistered(final String user, final String how) {
        process.awaitLine(
                Pattern.compile("registers: " + user + " at .*" + Pattern.quote(how)), STEP);
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
