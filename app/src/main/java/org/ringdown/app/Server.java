package org.ringdown.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.cli.Launch;
import org.ringdown.app.cli.NgSetup;
import org.ringdown.app.cli.RunningServer;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Recordings;
import org.ringdown.app.control.BanAnswers;
import org.ringdown.app.control.RouteAnswers;
import org.ringdown.app.tls.Authorities;
import org.ringdown.app.tls.CertificateFailure;
import org.ringdown.app.tls.ServerCertificate;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.gateway.ng.run.NgGateway;
import org.ringdown.gateway.ng.sound.Archive;
import org.ringdown.gateway.sylk.client.ClientSettings;
import org.ringdown.gateway.sylk.run.SocketLimits;
import org.ringdown.gateway.sylk.run.SylkGateway;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.runtime.codec.OpusLibrary;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaListener;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.feed.Clip;
import org.ringdown.runtime.media.feed.Program;
import org.ringdown.runtime.media.loop.MediaLoops;
import org.ringdown.runtime.media.play.Prompter;
import org.ringdown.runtime.net.ClassPathContent;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.runtime.sip.Listening;
import org.ringdown.service.account.Accounts;
import org.ringdown.service.account.Domains;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.service.defence.Defence;
import org.ringdown.service.location.Location;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.SettingsStore;
import org.ringdown.service.proxy.SignalNodes;
import org.ringdown.service.proxy.Site;
import org.ringdown.service.relay.CallRecorder;
import org.ringdown.service.relay.CallWishes;
import org.ringdown.service.relay.HoldMusic;
import org.ringdown.service.relay.LegOwners;
import org.ringdown.service.route.Routing;
import org.ringdown.service.trust.Trust;
import org.ringdown.sip.registrar.RegistrarPolicy;
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
    private static final Duration LOOK_FOR_ACCOUNTS = Duration.ofMillis(500);
    private static final int ACCOUNTS_KEPT = 50_000;
    private static final Duration EXPIRE = Duration.ofSeconds(30);

    private final Launch launch;
    private final Clock clock;

    /** How many signalling loops there are. */
    private final int loopCount;

    private final Entropy entropy = new SystemEntropy();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();

    private volatile Supplier<List<Listening>> listening = List::of;
    private final Lookout lookout;
    private Supplier<Inventory> counting = () -> Inventory.NOTHING;

    private Server(final Launch launch, final Clock clock, final int loops) {
        this.launch = launch;
        this.clock = clock;
        loopCount = loops;
        lookout = new Lookout(clock, launch.config().watching());
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
        return start(launch, clock, SignalLoops.count());
    }

    /** The same with as many signalling loops as the caller likes. */
    static Server start(final Launch launch, final Clock clock, final int loops)
            throws CommandFailure {
        final Server server = new Server(launch, clock, loops);
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
        final Network network = opened(new Network(clock, loopCount, IO_THREADS));
        final OwnAddresses addresses =
                new OwnAddresses(
                        new LocalAddresses(),
                        LocalAddresses::reachable,
                        config.media(),
                        () -> listening.get());
        final MediaPlane media = opened(media(config.media()));
        final Site site = site(background, addresses);
        final LegOwners owners = new LegOwners();
        final OtherDomains others =
                opened(new OtherDomains(config, LocalAddresses::reachable, clock, entropy));
        final Mail mail = mail(site);
        final SignalLoops loops = new SignalLoops(clock, site.location(), site.defence(), owners);
        opened.add(loops);
        final @Nullable Archive archive =
                NgDoor.archive(config.media().recordings(), media, clock, entropy);
        final @Nullable NgGateway ng = ng(config, media, network, archive);
        media.listener(told(loops, ng));
        opened.add(lookout);
        final SylkGateway sylk = sylk(site, mail);
        final SignalNodes nodes =
                new SignalNodes(
                        site,
                        addresses,
                        media,
                        addresses,
                        owners,
                        loops,
                        outlook(others, mail, sylk, wishes(config, media, archive)),
                        config.media().sound());
        loops.start(nodes, network.loopThreads());
        final Doors doors = opened(new Doors(config, network, tls, loops::deliver));
        listening = () -> doors.sip().listening();
        loops.wire(doors.sip());
        sylk.open(doors.web());
        doors.web().content(new ClassPathContent(Server.class.getClassLoader(), PAGES));
        doors.open();
        listeners.addAll(doors.listeners());
        told(ng);
        others.start(doors.sip().listening(), background);
        counting = () -> Inventory.of(media, owners, loops.underWay());
        ServerMetrics.addTo(lookout.metrics(), doors, loops, counting);
        ServerMetrics.addTo(lookout.metrics(), sylk);
        watched(site, media, others);
        mail.begin(lookout.metrics());
        lookout.answers("route", routes(site, nodes)::explain);
        lookout.answers(loops, site.location());
        lookout.scraped(network, tls);
        lookout.open(config.data(), background);
        LOG.info("serving domain={} listeners={}", config.domains().getFirst(), listeners);
    }

    /** All who want to hear of the media plane. */
    private MediaListener told(final SignalLoops loops, final @Nullable NgGateway ng) {
        return event -> {
            lookout.happened(event);
            loops.happened(event);
            if (ng != null) {
                ng.happened(event);
            }
        };
    }

    private Mail mail(final Site site) {
        return new Mail(launch.config().messages(), launch.database(), site, loopCount);
    }

    private void watched(final Site site, final MediaPlane media, final OtherDomains others) {
        ServerMetrics.addTo(lookout.metrics(), media, site.location(), launch.database().latency());
        ServerMetrics.addTo(lookout.metrics(), others, site.defence());
        lookout.answers("bans", new BanAnswers(site.defence(), clock)::bans);
    }

    private <T extends AutoCloseable> T opened(final T part) {
        opened.add(part);
        return part;
    }

    private MediaPlane media(final Config.Media config) throws CommandFailure {
        try {
            return MediaLoops.start(
                    MediaConfig.of(
                                    config.listen(),
                                    config.webrtcPort(),
                                    config.ports().first(),
                                    config.ports().last())
                            // One port for all browsers is easy to forward; more are asked for.
                            .withLoops(Math.max(1, config.loops()))
                            .withTcpPort(config.webrtcTcp() ? config.webrtcPort() : -1),
                    clock,
                    entropy,
                    codecs(launch.config().media().sound().lowCpu()));
        } catch (final IOException failure) {
            throw ListenFailure.media(config.listen(), config.webrtcPort(), failure);
        }
    }

    /** Other servers' way to the media plane, if they have one. */
    private @Nullable NgGateway ng(
            final Config config,
            final MediaPlane media,
            final Network network,
            final @Nullable Archive archive)
            throws CommandFailure {
        return config.ng().listen().isEmpty()
                ? null
                : opened(
                        NgDoor.open(
                                NgSetup.of(config, entropy),
                                "ng.listen",
                                media,
                                network,
                                clock,
                                entropy,
                                null,
                                archive));
    }

    private static Codecs codecs(final boolean lowCpu) {
        final Opus opus = OpusLibrary.open(null);
        LOG.info("opus={}", opus.description());
        return new Codecs(opus, lowCpu);
    }

    private TlsContexts tls(final Config config, final Background background)
            throws CertificateFailure {
        final Authorities authorities = Authorities.open(config.tls().authorities());
        final ServerCertificate certificate =
                ServerCertificate.open(
                        config.data(),
                        ServerCertificate.names(config.domains(), launch.hostName()),
                        Instant.ofEpochMilli(clock.epochMillis()),
                        entropy,
                        config.tls().certificates(),
                        authorities);
        background.every(LOOK_FOR_CERTIFICATE, () -> report(certificate.refresh()));
        // Nobody is asked for a certificate that would be of no use.
        final boolean asking = config.peers().stream().anyMatch(peer -> peer.certificate() != null);
        return new TlsContexts(certificate, certificate::client, asking ? authorities : null);
    }

    private static void report(final ServerCertificate.Refreshed refreshed) {
        switch (refreshed) {
            case ServerCertificate.Refreshed.Unchanged _ -> {}
            case ServerCertificate.Refreshed.Changed(String sentence) -> LOG.info("{}", sentence);
            case ServerCertificate.Refreshed.Kept(String sentence) -> LOG.warn("{}", sentence);
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

    private Site site(final Background background, final OwnAddresses addresses) {
        final Config config = launch.config();
        final Secret tokenKey = tokenKey(launch.database().settings());
        final Location location =
                new Location(
                        launch.database().bindings(),
                        RegistrarPolicy.DEFAULT,
                        clock,
                        background,
                        entropy,
                        tokenKey);
        background.every(EXPIRE, location::expire);
        final Accounts accounts = new Accounts(launch.database().accounts(), ACCOUNTS_KEPT);
        accounts.whenChanged(() -> location.keepOnly(this::users));
        accounts.refresh();
        background.every(LOOK_FOR_ACCOUNTS, accounts::refresh);
        final Trust trust = Policies.trust(config);
        return new Site(
                domains(config),
                Policies.aliases(config),
                trust,
                location,
                accounts,
                new Defence(
                        Policies.limits(config),
                        trust.peers(),
                        flow -> !location.registeredOver(flow).isEmpty(),
                        entropy),
                background,
                clock,
                entropy,
                addresses,
                routing(config.sip()),
                tokenKey);
    }

    private static Routing routing(final Config.Sip sip) {
        return new Routing(
                sip.foreign(), sip.followRedirects(), Duration.ofSeconds(sip.ringTime()));
    }

    /** Where the NG protocol is spoken, and what it counts, if it is. */
    private void told(final @Nullable NgGateway ng) {
        if (ng != null) {
            listeners.addAll(NgDoor.listeners(ng));
            lookout.metrics().counters("ringdown_ng", "Calls of the NG protocol", ng.counters());
        }
    }

    private SylkGateway sylk(final Site site, final Mail mail) {
        return new SylkGateway(
                new SylkGateway.House(
                        site.domains(),
                        site.accounts(),
                        site.defence(),
                        site.background(),
                        site.addresses(),
                        clock,
                        entropy,
                        mail.post(),
                        loopCount),
                ClientSettings.DEFAULT,
                SocketLimits.DEFAULT);
    }

    private SignalNodes.Outlook outlook(
            final OtherDomains others,
            final Mail mail,
            final SylkGateway sylk,
            final CallWishes wishes) {
        return new SignalNodes.Outlook(
                others.locators()::on,
                lookout::watcher,
                (loop, resume, now) -> {
                    final Map<String, InsideAgent> agents = new LinkedHashMap<>();
                    agents.putAll(mail.on(loop, resume, now));
                    agents.putAll(sylk.on(loop, resume, now));
                    return agents;
                },
                sylk,
                mail,
                wishes);
    }

    /** What becomes of the sound of calls besides that they pass. */
    private static CallWishes wishes(
            final Config config, final MediaPlane media, final @Nullable Archive archive) {
        final @Nullable Recordings recordings = config.media().recordings();
        final @Nullable CallRecorder recorder =
                archive == null || recordings == null || recordings.whose().isEmpty()
                        ? null
                        : new CallRecorder(
                                archive.recorder(),
                                archive.format(),
                                archive.layout(),
                                recordings.all(),
                                recordings.aors(config.domains().getFirst()));
        final Config.Music music = config.media().music();
        final @Nullable Program program =
                music.file() != null
                        ? Program.of(new Program.Item.Sound(Clip.of(music.file())))
                                .times(Program.FOR_EVER)
                        : music.tones() ? HoldMusic.tones() : null;
        return new CallWishes(
                recorder,
                program == null
                        ? null
                        : new HoldMusic(new Prompter(media.codecs(), media::post), program));
    }

    /** The AORs of all users. */
    private Set<String> users() {
        return launch.database().accounts().list().stream()
                .map(Account::aor)
                .collect(Collectors.toSet());
    }

    private RouteAnswers routes(final Site site, final SignalNodes nodes) {
        return new RouteAnswers(
                nodes.router(), site.routing(), site.domains(), launch.database().accounts()::find);
    }

    /** Where metrics are served. */
    List<InetSocketAddress> metricsAddresses() {
        return lookout.metricsAddresses();
    }

    private Secret tokenKey(final SettingsStore settings) {
        return Secret.of(
                HexFormat.of().parseHex(settings.putIfAbsent(TOKEN_KEY, entropy.token(KEY_BYTES))));
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
