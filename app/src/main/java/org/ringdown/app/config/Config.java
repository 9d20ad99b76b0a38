package org.ringdown.app.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.rtc.format.SoundRule;
import org.ringdown.runtime.net.AddressRange;

/**
 * What the operator asked for, complete: every key that was not given has its default.
 *
 * @param domains the SIP domains served, in lower case, the first being the main one; empty when
 *     the host's name is to be taken (see {@link #mainDomain})
 * @param data the directory for everything that is kept, absolute
 * @param sip where SIP is spoken, and by which rules
 * @param http where pages, API and WebSockets are served
 * @param media where sound goes
 * @param ng where other servers command the media plane
 * @param tls certificates besides the main one
 * @param dns how other domains are found
 * @param peers other servers that are known
 * @param aliases names of ours that stand for other names or URIs; every one of them rings
 * @param limits what strangers and users may send
 * @param messages which messages are kept
 * @param watching who may look inside
 */
public record Config(
        List<String> domains,
        Path data,
        Sip sip,
        Http http,
        Media media,
        Ng ng,
        Tls tls,
        Dns dns,
        List<Peer> peers,
        Map<String, List<String>> aliases,
        Limits limits,
        Messages messages,
        Watching watching) {

    /**
     * Where SIP is spoken, and by which rules.
     *
     * @param listen {@code udp}, {@code tcp} and {@code tls} listeners
     * @param foreign whether users may call other domains, found by DNS
     * @param strangersRing whether calls of strangers reach our users; they are challenged if not
     * @param followRedirects whether we call the targets of a 3xx ourselves, as far as the caller
     *     may call them
     * @param digest the algorithms of our challenges, by their names in RFC 8760, strongest first
     * @param proxyProtocol load balancers, whose connections begin with a PROXY header
     * @param ringTime seconds until the next preferred devices of somebody ring
     */
    public record Sip(
            List<Listener> listen,
            boolean foreign,
            boolean strangersRing,
            boolean followRedirects,
            List<String> digest,
            List<AddressRange> proxyProtocol,
            int ringTime) {
        /** With its own copies of the lists. */
        public Sip {
            listen = List.copyOf(listen);
            digest = List.copyOf(digest);
            proxyProtocol = List.copyOf(proxyProtocol);
        }

        /** The usual rules. */
        public Sip(final List<Listener> listen) {
            this(listen, true, false, true, List.of("SHA-256", "MD5"), List.of(), 20);
        }

        Sip withListen(final List<Listener> other) {
            return new Sip(
                    other,
                    foreign,
                    strangersRing,
                    followRedirects,
                    digest,
                    proxyProtocol,
                    ringTime);
        }
    }

    /**
     * Where pages, API and WebSockets are served.
     *
     * @param listen {@code http} and {@code https} listeners
     * @param origins other sites whose pages may open WebSockets here, such as {@code
     *     https://app.example.org}
     * @param trustedProxies reverse proxies, whose word about the client is believed
     */
    public record Http(
            List<Listener> listen, List<String> origins, List<AddressRange> trustedProxies) {
        /** With its own copies of the lists. */
        public Http {
            listen = List.copyOf(listen);
            origins = List.copyOf(origins);
            trustedProxies = List.copyOf(trustedProxies);
        }

        /** Only our own pages, and no proxy in front. */
        public Http(final List<Listener> listen) {
            this(listen, List.of(), List.of());
        }

        Http withListen(final List<Listener> other) {
            return new Http(other, origins, trustedProxies);
        }
    }

    /**
     * What is played to who is put on hold.
     *
     * @param tones whether the tones that are built in are
     * @param file what else; {@code null} for nothing
     */
    public record Music(boolean tones, @Nullable Path file) {
        /** What the holder sends is heard. */
        public static final Music NONE = new Music(false, null);
    }

    /**
     * Where sound goes.
     *
     * @param listen the local address that media sockets are bound to
     * @param advertise the addresses that callers are told; empty when they are to be found
     * @param webrtcPort the UDP port for all browsers; 0 lets the system choose. Each loop after
     *     the first has the next one
     * @param webrtcTcp whether browsers may connect to that port over TCP, too
     * @param ports the UDP ports for phones
     * @param fullIce whether we check browsers by ourselves, besides answering them
     * @param loops media threads, 0 for as many as are right without being told
     * @param recordings how calls are recorded, or {@code null} when they are not
     * @param sound which codecs are offered, and what becomes of digits
     * @param music what is played to who is put on hold
     */
    public record Media(
            InetAddress listen,
            List<InetAddress> advertise,
            int webrtcPort,
            boolean webrtcTcp,
            PortRange ports,
            boolean fullIce,
            int loops,
            @Nullable Recordings recordings,
            SoundRule sound,
            Music music) {
        /** As many as the media plane takes. */
        public static final int MOST_LOOPS = 64;

        /** With its own copy of the list. */
        public Media {
            advertise = List.copyOf(advertise);
        }

        /** The usual besides these. */
        public Media(
                final InetAddress listen,
                final List<InetAddress> advertise,
                final int webrtcPort,
                final PortRange ports) {
            this(
                    listen,
                    advertise,
                    webrtcPort,
                    true,
                    ports,
                    false,
                    0,
                    null,
                    SoundRule.DEFAULT,
                    Music.NONE);
        }

        /** The same with another port for browsers. */
        public Media withWebrtcPort(final int other) {
            return new Media(
                    listen,
                    advertise,
                    other,
                    webrtcTcp,
                    ports,
                    fullIce,
                    loops,
                    recordings,
                    sound,
                    music);
        }

        /** The last of the ports that browsers share; 0 when the system chooses. */
        public int lastWebrtcPort() {
            return webrtcPort == 0 ? 0 : webrtcPort + Math.max(1, loops) - 1;
        }
    }

    /**
     * Where Kamailio or OpenSIPS command the media plane, by the NG protocol of rtpengine.
     *
     * @param listen {@code udp}, {@code tcp} and {@code http} listeners; empty for nowhere
     * @param allow who may command: whoever can, can also listen in
     * @param calls the most calls at once
     */
    public record Ng(List<Listener> listen, List<AddressRange> allow, int calls) {
        /** Nowhere; if anywhere, by this machine alone. */
        public static final Ng DEFAULT =
                new Ng(
                        List.of(),
                        List.of(
                                AddressRange.parse("127.0.0.0/8").orThrow(),
                                AddressRange.parse("::1").orThrow()),
                        5_000);

        /** With its own copies of the lists. */
        public Ng {
            listen = List.copyOf(listen);
            allow = List.copyOf(allow);
        }
    }

    /**
     * Certificates besides the main one.
     *
     * @param certificates directories that hold {@code cert.pem} and {@code key.pem}; clients get
     *     the one for the name they ask for
     * @param authorities a file of certificates in PEM whose word about clients and other servers
     *     counts, besides those that the platform knows
     */
    public record Tls(List<Path> certificates, @Nullable Path authorities) {
        /** The main certificate alone. */
        public static final Tls DEFAULT = new Tls(List.of(), null);

        /** With its own copy of the list. */
        public Tls {
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * How other domains are found.
     *
     * @param servers name servers to ask; empty means those of the system
     * @param allow addresses that other domains may lead to, though they are private
     */
    public record Dns(List<InetSocketAddress> servers, List<AddressRange> allow) {
        /** As the system does it. */
        public static final Dns DEFAULT = new Dns(List.of(), List.of());

        /** With its own copies of the lists. */
        public Dns {
            servers = List.copyOf(servers);
            allow = List.copyOf(allow);
        }
    }

    /**
     * Another server that is known: by where it sends from, or by its certificate.
     *
     * @param name what we call it
     * @param from its addresses
     * @param certificate a name in its TLS certificate; {@code null} when it has none
     * @param identity whether it is believed who its callers are, and told who ours are
     * @param transit whether it may call other domains through us
     */
    public record Peer(
            String name,
            List<AddressRange> from,
            @Nullable String certificate,
            boolean identity,
            boolean transit) {
        /** With its own copy of the list. */
        public Peer {
            from = List.copyOf(from);
        }
    }

    /**
     * What may be sent, in messages a second on average; 0 means without limit. Four seconds' worth
     * may come at once.
     *
     * @param source by one address without a registration
     * @param account by one user
     * @param listener to one listening address by all without a registration
     * @param bans whether those who guess passwords are shut out for a while
     */
    public record Limits(int source, int account, int listener, boolean bans) {
        /** What no person and no office reaches. */
        public static final Limits DEFAULT = new Limits(100, 50, 20_000, true);
    }

    /**
     * Which messages are kept.
     *
     * @param keep whether those are that reach nobody, until a device of their user registers
     * @param keepDays for how long at most
     * @param journalDays for how long the journals of sylkRTC's accounts hold a message
     */
    public record Messages(boolean keep, int keepDays, int journalDays) {
        /** A month for those who are away, a year for those who look back. */
        public static final Messages DEFAULT = new Messages(true, 30, 365);
    }

    /**
     * Who may look inside.
     *
     * @param metrics where metrics are served, as {@code http} listeners
     * @param capture where copies of all messages go; {@code null} for nowhere
     * @param jsonLog whether each line of the log is an object of JSON
     * @param logLevel of our own loggers: ERROR, WARN, INFO, DEBUG or TRACE
     */
    public record Watching(
            List<Listener> metrics, @Nullable Capture capture, boolean jsonLog, String logLevel) {
        /** Nobody but who owns the data directory. */
        public static final Watching DEFAULT = new Watching(List.of(), null, false, "INFO");

        /** With its own copy of the list. */
        public Watching {
            metrics = List.copyOf(metrics);
        }
    }

    /**
     * A capture server that speaks HEP, such as Homer.
     *
     * @param server its {@code udp} or {@code tcp} address
     * @param id our number there
     * @param password what it asks for; {@code null} for nothing
     */
    public record Capture(Listener server, long id, @Nullable Secret password) {}

    /** With its own copies. */
    public Config {
        domains = List.copyOf(domains);
        peers = List.copyOf(peers);
        aliases = Map.copyOf(aliases);
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
                                new Listener(Scheme.UDP, "::", 5060),
                                new Listener(Scheme.TCP, "::", 5060),
                                new Listener(Scheme.TLS, "::", 5061))),
                new Http(
                        List.of(
                                new Listener(Scheme.HTTP, "::", 8080),
                                new Listener(Scheme.HTTPS, "::", 8443))),
                new Media(
                        InetAddress.ofLiteral("0.0.0.0"),
                        List.of(),
                        40_000,
                        new PortRange(30_000, 39_999)),
                Ng.DEFAULT,
                Tls.DEFAULT,
                Dns.DEFAULT,
                List.of(),
                Map.of(),
                Limits.DEFAULT,
                Messages.DEFAULT,
                Watching.DEFAULT);
    }

    /** The same for other domains. */
    public Config withDomains(final List<String> others) {
        return with(others, data, sip, http, media);
    }

    /** The same in another data directory. */
    public Config withData(final Path other) {
        return with(domains, other, sip, http, media);
    }

    /** The same on other addresses. */
    public Config withListeners(final List<Listener> sipListen, final List<Listener> httpListen) {
        return with(domains, data, sip.withListen(sipListen), http.withListen(httpListen), media);
    }

    /** The same with pages and WebSockets served in another way. */
    public Config withHttp(final Http other) {
        return with(domains, data, sip, other, media);
    }

    /** The same with other media settings. */
    public Config withMedia(final Media other) {
        return with(domains, data, sip, http, other);
    }

    /** The same with another way to find other domains. */
    public Config withDns(final Dns other) {
        return new Config(
                domains, data, sip, http, media, ng, tls, other, peers, aliases, limits, messages,
                watching);
    }

    /** The same with other rules for SIP. */
    public Config withSip(final Sip other) {
        return with(domains, data, other, http, media);
    }

    /** The same with other limits. */
    public Config withLimits(final Limits other) {
        return new Config(
                domains, data, sip, http, media, ng, tls, dns, peers, aliases, other, messages,
                watching);
    }

    /** The same with other messages kept. */
    public Config withMessages(final Messages other) {
        return new Config(
                domains, data, sip, http, media, ng, tls, dns, peers, aliases, limits, other,
                watching);
    }

    /** The same, looked into in another way. */
    public Config withWatching(final Watching other) {
        return new Config(
                domains, data, sip, http, media, ng, tls, dns, peers, aliases, limits, messages,
                other);
    }

    /** The same, commanded in another way. */
    public Config withNg(final Ng other) {
        return new Config(
                domains, data, sip, http, media, other, tls, dns, peers, aliases, limits, messages,
                watching);
    }

    private Config with(
            final List<String> otherDomains,
            final Path otherData,
            final Sip otherSip,
            final Http otherHttp,
            final Media otherMedia) {
        return new Config(
                otherDomains,
                otherData,
                otherSip,
                otherHttp,
                otherMedia,
                ng,
                tls,
                dns,
                peers,
                aliases,
                limits,
                messages,
                watching);
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
     * The configuration as a file that means exactly this, but for passwords, which are left out.
     *
     * @param found the domain that is used when none is configured
     */
    public String toToml(final String found) {
        return ConfigText.of(this, found);
    }
}
