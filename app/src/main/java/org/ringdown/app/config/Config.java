package org.ringdown.app.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the operator asked for, complete: every key that was not given has its default.
 *
 * @param domains the SIP domains served, in lower case, the first being the main one; empty when
 *     the host's name is to be taken (see {@link #mainDomain})
 * @param data the directory for everything that is kept, absolute
 * @param sip where SIP is spoken
 * @param http where pages, API and WebSockets are served
 * @param media where sound goes
 */
public record Config(List<String> domains, Path data, Sip sip, Http http, Media media) {

    /**
     * Where SIP is spoken.
     *
     * @param listen {@code udp}, {@code tcp} and {@code tls} listeners
     */
    public record Sip(List<Listener> listen) {
        /** With its own copy of the list. */
        public Sip {
            listen = List.copyOf(listen);
        }
    }

    /**
     * Where pages, API and WebSockets are served.
     *
     * @param listen {@code http} and {@code https} listeners
     */
    public record Http(List<Listener> listen) {
        /** With its own copy of the list. */
        public Http {
            listen = List.copyOf(listen);
        }
    }

    /**
     * Where sound goes.
     *
     * @param listen the local address that media sockets are bound to
     * @param advertise the addresses that callers are told; empty when they are to be found
     * @param webrtcPort the UDP port for all browsers; 0 lets the system choose
     * @param ports the UDP ports for phones
     */
    public record Media(
            InetAddress listen, List<InetAddress> advertise, int webrtcPort, PortRange ports) {
        /** With its own copy of the list. */
        public Media {
            advertise = List.copyOf(advertise);
        }
    }

    /** With its own copy of the list. */
    public Config {
        domains = List.copyOf(domains);
    }

    /**
     * What an empty configuration means.
     *
     * @param directory what {@code ./data} is relative to
     */
    public static Config defaults(final Path directory) {
        return new Config(
                List.of(),
                directory.resolve("data").toAbsolutePath().normalize(),
                new Sip(
                        List.of(
                                new Listener(Scheme.UDP, "0.0.0.0", 5060),
                                new Listener(Scheme.TCP, "0.0.0.0", 5060),
                                new Listener(Scheme.TLS, "0.0.0.0", 5061))),
                new Http(
                        List.of(
                                new Listener(Scheme.HTTP, "0.0.0.0", 8080),
                                new Listener(Scheme.HTTPS, "0.0.0.0", 8443))),
                new Media(
                        InetAddress.ofLiteral("0.0.0.0"),
                        List.of(),
                        40_000,
                        new PortRange(30_000, 39_999)));
    }

    /** The same for other domains. */
    public Config withDomains(final List<String> others) {
        return new Config(others, data, sip, http, media);
    }

    /** The same in another data directory. */
    public Config withData(final Path other) {
        return new Config(domains, other, sip, http, media);
    }

    /** The same on other addresses. */
    public Config withListeners(final List<Listener> sipListen, final List<Listener> httpListen) {
        return new Config(domains, data, new Sip(sipListen), new Http(httpListen), media);
    }

    /** The same with other media settings. */
    public Config withMedia(final Media other) {
        return new Config(domains, data, sip, http, other);
    }

    /**
     * The domain that a name without one belongs to: the first configured.
     *
     * @param found what to take when none is configured
     */
    public String mainDomain(final String found) {
        return domains.isEmpty() ? found.toLowerCase(Locale.ROOT) : domains.getFirst();
    }

    /**
     * The configuration as a file that means exactly this.
     *
     * @param found the domain that is used when none is configured
     */
    public String toToml(final String found) {
        final String domain =
                switch (domains.size()) {
                    case 0 -> "# domain = " + quoted(found) + "  # this host's name";
                    case 1 -> "domain = " + quoted(domains.getFirst());
                    default -> "domain = " + array(domains);
                };
        final String advertise =
                media.advertise.isEmpty()
                        ? "# advertise = []  # found"
                        : "advertise = "
                                + array(media.advertise.stream().map(Config::text).toList());
        return """
        %s
        data = %s

        [sip]
        listen = %s

        [http]
        listen = %s

        [media]
        listen = %s
        %s
        webrtc-port = %d
        ports = %s
        """
                .formatted(
                        domain,
                        quoted(data.toString()),
                        array(sip.listen),
                        array(http.listen),
                        quoted(text(media.listen)),
                        advertise,
                        media.webrtcPort,
                        quoted(media.ports.toString()));
    }

    private static String text(final InetAddress address) {
        return address.getHostAddress();
    }

    private static String array(final List<?> values) {
        return values.stream()
                .map(value -> quoted(value.toString()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(final String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
