package org.ringdown.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.control.Answers;
import org.ringdown.app.control.CallAnswers;
import org.ringdown.app.control.ControlSocket;
import org.ringdown.app.control.RegistrationAnswers;
import org.ringdown.app.metrics.Metrics;
import org.ringdown.app.metrics.QualityMetrics;
import org.ringdown.app.metrics.SignalMetrics;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.media.LegStats;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.OriginPolicy;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.runtime.net.WebConfig;
import org.ringdown.runtime.net.WebServer;
import org.ringdown.service.location.Location;
import org.ringdown.service.proxy.Watcher;
import org.ringdown.service.trace.CallMeter;
import org.ringdown.service.trace.HepExport;
import org.ringdown.service.trace.Recorder;
import org.ringdown.service.trace.SoundBook;
import org.ringdown.service.trace.Story;
import org.ringdown.service.trace.TraceLimits;
import org.ringdown.service.trace.Watchers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that looks inside a running server: who watches its loops, and who may ask them. */
final class Lookout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

    private final Clock clock;
    private final Config.Watching wanted;
    private final List<Recorder> recorders = new ArrayList<>();
    private final List<CallMeter> meters = new ArrayList<>();
    private final Map<String, Answers> questions = new LinkedHashMap<>();
    private final Metrics metrics = new Metrics();
    private final SoundBook sounds = new SoundBook();
    private final QualityMetrics quality = new QualityMetrics();
    private final @Nullable HepExport capture;
    private @Nullable ControlSocket socket;
    private @Nullable WebServer scraped;

    /** Looks inside as far as {@code wanted} says; copies of messages are sent at once. */
    Lookout(final Clock clock, final Config.Watching wanted) {
        this.clock = clock;
        this.wanted = wanted;
        final Config.@Nullable Capture server = wanted.capture();
        capture =
                server == null
                        ? null
                        : new HepExport(
                                new HepExport.Target(
                                        server.server()::address,
                                        server.server().scheme() == Scheme.TCP,
                                        server.id(),
                                        server.password()),
                                clock,
                                new LocalAddresses()::facing);
    }

    /** Watches a signalling loop; called once for each, in their order. */
    Watcher watcher(final int loop) {
        if (loop != recorders.size()) {
            throw new IllegalStateException("loops come one after the other");
        }
        final Recorder recorder = new Recorder(TraceLimits.DEFAULT);
        final CallMeter meter = new CallMeter(clock);
        recorders.add(recorder);
        meters.add(meter);
        return Watchers.of(
                capture == null
                        ? List.of(recorder, meter, sounds)
                        : List.of(recorder, meter, sounds, capture));
    }

    /** The media plane says something; any thread. */
    void happened(final MediaEvent event) {
        if (event instanceof MediaEvent.Closed(long _, LegStats stats)) {
            quality.heard(stats);
        }
    }

    /** The metrics, for parts that have something to add. */
    Metrics metrics() {
        return metrics;
    }

    /** Takes a question that {@code ringdown NAME} asks. Before {@link #open}. */
    void answers(final String name, final Answers answers) {
        questions.put(name, answers);
    }

    /** Takes questions about the calls of these loops and the registrations of this location. */
    void answers(final SignalLoops loops, final Location location) {
        final CallAnswers calls =
                new CallAnswers(each -> stories(loops, each), sounds::of, ZoneId.systemDefault());
        answers("calls", calls::calls);
        answers("ladder", calls::ladder);
        answers("registrations", new RegistrationAnswers(location)::registrations);
        answers("metrics", _ -> new String(metrics.text(), StandardCharsets.UTF_8));
        SignalMetrics.addTo(metrics, meters);
        quality.addTo(metrics);
    }

    private List<Story> stories(final SignalLoops loops, final boolean calls) {
        return loops
                .ask(loop -> recorders.get(loop).stories(calls, clock.now(), clock.epochMillis()))
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Serves metrics to Prometheus on listeners of their own.
     *
     * @throws CommandFailure naming the listener that cannot be had
     */
    void scraped(final Network network, final TlsContexts tls) throws CommandFailure {
        final List<Listener> listeners = wanted.metrics();
        if (listeners.isEmpty()) {
            return;
        }
        final WebServer web =
                new WebServer(
                        network,
                        WebConfig.of(
                                listeners.stream().map(Doors::listener).toList(),
                                tls,
                                OriginPolicy.SAME_ORIGIN));
        web.route("GET", "/metrics", metrics::scrape);
        scraped = web;
        try {
            web.start();
        } catch (final IOException failure) {
            throw ListenFailure.listener("metrics.listen", failure);
        }
        LOG.info("metrics listeners={}", web.bound());
    }

    /** Where metrics are served. */
    List<InetSocketAddress> metricsAddresses() {
        return scraped == null
                ? List.of()
                : scraped.bound().stream().map(WebServer.Bound::address).toList();
    }

    /** Answers from now on. A server that cannot be asked serves all the same. */
    void open(final Path data, final Background background) {
        if (capture != null) {
            metrics.counters("ringdown_hep", "Copies for the capture server", capture.counters());
            capture.start(background);
        }
        try {
            socket = ControlSocket.open(data, questions, background);
        } catch (final IOException failure) {
            LOG.warn(
                    "commands cannot ask this server, for its control socket cannot be had: {}",
                    failure.getMessage());
        }
    }

    @Override
    public void close() {
        if (capture != null) {
            capture.close();
        }
        if (scraped != null) {
            scraped.close();
            scraped = null;
        }
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
