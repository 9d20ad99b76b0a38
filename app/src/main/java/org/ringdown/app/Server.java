package org.ringdown.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.cli.Launch;
import org.ringdown.app.cli.RunningServer;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.tls.CertificateFailure;
import org.ringdown.app.tls.ServerCertificate;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.net.ClassPathContent;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.OriginPolicy;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.runtime.net.WebConfig;
import org.ringdown.runtime.net.WebServer;
import org.ringdown.runtime.sip.Listening;
import org.ringdown.runtime.sip.SipTransports;
import org.ringdown.runtime.sip.TransportLimits;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Location;
import org.ringdown.service.port.SettingsStore;
import org.ringdown.service.proxy.SignalNodes;
import org.ringdown.service.proxy.Site;
import org.ringdown.service.relay.LegOwners;
import org.ringdown.sip.registrar.RegistrarPolicy;
import org.ringdown.sip.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server: all parts put together, in plain code, in this one place. */
final class Server implements RunningServer {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final String PAGES = "org/ringdown/web/static";
    private static final String TOKEN_KEY = "token-key";
    private static final int KEY_BYTES = 32;
    private static final int WAITING_WORK = 1_024;
    private static final int IO_THREADS = 2;
    private static final Duration LOOK_FOR_CERTIFICATE = Duration.ofSeconds(5);
    private static final Duration EXPIRE = Duration.ofSeconds(30);

    private final Launch launch;
    private final Clock clock;
    private final Entropy entropy = new SystemEntropy();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();

    private Supplier<Inventory> counting = () -> Inventory.NOTHING;

    private Server(final Launch launch, final Clock clock) {
        this.launch = launch;
        this.clock = clock;
    }

    /**
     * Starts listening and serving.
     *
     * @throws CommandFailure with a sentence that says why it cannot
     */
    static Server start(final Launch launch) throws CommandFailure {
        return start(launch, new SystemClock());
    }

    /** The same with a clock of the caller's. */
    static Server start(final Launch launch, final Clock clock) throws CommandFailure {
        final Server server = new Server(launch, clock);
        try {
            server.open();
        } catch (final CommandFailure | RuntimeException failure) {
            server.close();
            throw failure;
        } catch (final CertificateFailure failure) {
            server.close();
            throw CommandFailure.failed(
                    Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
        }
        return server;
    }

    private void open() throws CommandFailure, CertificateFailure {
        final Config config = launch.config();
        final Background background = opened(new Background(WAITING_WORK));
        final TlsContexts tls = tls(config, background);
        final Network network = opened(new Network(clock, IO_THREADS));
        final Map<Transport, Integer> ports = new ConcurrentHashMap<>();
        final OwnAddresses addresses =
                new OwnAddresses(
                        new LocalAddresses(),
                        LocalAddresses::reachable,
                        config.media().listen(),
                        config.media().advertise(),
                        ports);
        final MediaPlane media = opened(media(config.media()));
        final Location location =
                new Location(
                        launch.database().bindings(), RegistrarPolicy.DEFAULT, clock, background);
        background.every(EXPIRE, location::expire);
        final Site site =
                new Site(
                        domains(config),
                        location,
                        launch.database().accounts(),
                        background,
                        clock,
                        entropy,
                        addresses,
                        tokenKey(launch.database().settings()));
        final LegOwners owners = new LegOwners();
        final SignalLoops loops = new SignalLoops(clock, location, owners);
        opened.add(loops);
        media.listener(loops::happened);
        loops.start(new SignalNodes(site, addresses, media, addresses, owners, loops));
        final SipTransports sip =
                opened(new SipTransports(network, TransportLimits.DEFAULT, tls, loops::deliver));
        loops.wire(sip);
        final WebServer web =
                opened(
                        new WebServer(
                                network,
                                WebConfig.of(
                                        listeners(config.http().listen()),
                                        tls,
                                        OriginPolicy.SAME_ORIGIN)));
        web.content(new ClassPathContent(Server.class.getClassLoader(), PAGES));
        sip.serveOn(web);
        listen(config, sip, web);
        sip.listening()
                .forEach(each -> ports.putIfAbsent(each.transport(), each.address().getPort()));
        counting = () -> Inventory.of(media, owners, loops.underWay());
        LOG.info("serving domain={} listeners={}", config.domains().getFirst(), listeners);
    }

    private <T extends AutoCloseable> T opened(final T part) {
        opened.add(part);
        return part;
    }

    private MediaPlane media(final Config.Media config) throws CommandFailure {
        try {
            return MediaPlane.start(
                    MediaConfig.of(
                            config.listen(),
                            config.webrtcPort(),
                            config.ports().first(),
                            config.ports().last()),
                    clock,
                    entropy);
        } catch (final IOException failure) {
            throw ListenFailure.media(config.listen(), config.webrtcPort(), failure);
        }
    }

    private void listen(final Config config, final SipTransports sip, final WebServer web)
            throws CommandFailure {
        try {
            sip.start(listeners(config.sip().listen()));
        } catch (final IOException failure) {
            throw ListenFailure.listener("sip.listen", failure);
        }
        note(config.sip().listen(), sip.listening().stream().map(Listening::address).toList());
        try {
            web.start();
        } catch (final IOException failure) {
            throw ListenFailure.listener("http.listen", failure);
        }
        note(config.http().listen(), web.bound().stream().map(WebServer.Bound::address).toList());
    }

    private TlsContexts tls(final Config config, final Background background)
            throws CertificateFailure {
        final ServerCertificate certificate =
                ServerCertificate.open(
                        config.data(),
                        ServerCertificate.names(config.domains(), launch.hostName()),
                        Instant.ofEpochMilli(clock.epochMillis()),
                        entropy);
        background.every(LOOK_FOR_CERTIFICATE, () -> report(certificate.refresh()));
        return new TlsContexts(certificate, Server::trustedAuthorities);
    }

    private static void report(final ServerCertificate.Refreshed refreshed) {
        switch (refreshed) {
            case ServerCertificate.Refreshed.Unchanged _ -> {}
            case ServerCertificate.Refreshed.Changed(String sentence) -> LOG.info("{}", sentence);
            case ServerCertificate.Refreshed.Kept(String sentence) -> LOG.warn("{}", sentence);
        }
    }

    private static SSLContext trustedAuthorities() {
        try {
            return SSLContext.getDefault();
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(
                    "every Java platform has a default TLS context", impossible);
        }
    }

    /** The domains served, and every name and address by which this machine is reached. */
    private Domains domains(final Config config) {
        final Set<String> aliases =
                new HashSet<>(Set.of(launch.hostName(), "localhost", "127.0.0.1", "::1"));
        final List<InetAddress> own = new ArrayList<>(LocalAddresses.reachable());
        own.addAll(config.media().advertise());
        own.forEach(address -> aliases.add(address.getHostAddress()));
        return new Domains(config.domains(), aliases);
    }

    private Secret tokenKey(final SettingsStore settings) {
        return Secret.of(
                HexFormat.of().parseHex(settings.putIfAbsent(TOKEN_KEY, entropy.token(KEY_BYTES))));
    }

    private static List<org.ringdown.runtime.net.Listener> listeners(
            final List<Listener> configured) {
        return configured.stream()
                .map(listener ->
                        new org.ringdown.runtime.net.Listener(
                                org.ringdown.runtime.net.Listener.Scheme.valueOf(
                                        listener.scheme().name()),
                                listener.address()))
                .toList();
    }

    /** Remembers listeners with the ports that they really have. */
    private void note(final List<Listener> configured, final List<InetSocketAddress> bound) {
        for (int i = 0; i < configured.size(); i++) {
            listeners.add(configured.get(i).withPort(bound.get(i).getPort()));
        }
    }

    @Override
    public List<Listener> listeners() {
        return List.copyOf(listeners);
    }

    /** What is under way now. Waits for the signalling loops to count theirs. */
    Inventory inventory() {
        return counting.get();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        synchronized (opened) {
            for (final AutoCloseable part : opened.reversed()) {
                try {
                    part.close();
                } catch (final Exception failure) {
                    LOG.warn("a part did not close: {}", failure.toString());
                }
            }
            opened.clear();
        }
        ended.countDown();
    }
}
