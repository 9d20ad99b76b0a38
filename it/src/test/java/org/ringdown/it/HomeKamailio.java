package org.ringdown.it;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
    private final int port = Ports.free();
    private final Map<String, String> passwords;
    private final KamailioProcess process;

    /**
     * Starts it.
     *
     * @param passwords of its users
     */
    HomeKamailio(final Path folder, final Map<String, String> passwords) {
        this.passwords = Map.copyOf(passwords);
        process =
                KamailioProcess.of(
                        folder, configuration(), new InetSocketAddress(ADDRESS, port), DOMAIN);
    }

    private String configuration() {
        final String users =
                passwords.entrySet().stream()
                        .map(each ->
                                "if ($fU == \"%s\") $var(password) = \"%s\";"
                                        .formatted(each.getKey(), each.getValue()))
                        .collect(Collectors.joining("\n    "));
        return KamailioProcess.OTHER_DOMAIN.formatted(DOMAIN, port)
                + """
                loadmodule "xlog.so"
                loadmodule "auth.so"
                request_route {
                    route(NOT_OF_USERS);
                    $var(password) = "%2$s";
                    %3$s
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
                    if ($rU == "%4$s") {
                        $ru = "sip:zoe@%1$s";
                        sl_send_reply("302", "Moved Temporarily");
                        exit;
                    }
                    if ($rU == "%5$s") {
                        append_to_reply("Contact: <tel:+31201234567>\\r\\n");
                        sl_send_reply("302", "Moved Temporarily");
                        exit;
                    }
                    if ($rU == "%6$s") {
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
        process.awaitLine(Pattern.compile("registers: " + user + " at .*" + Pattern.quote(how)));
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
