package org.ringdown.app;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.cli.MediaLaunch;
import org.ringdown.app.cli.RunningServer;
import org.ringdown.app.config.Listener;
import org.ringdown.audio.Codecs;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.run.NgGateway;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.runtime.codec.OpusLibrary;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.loop.MediaLoops;
import org.ringdown.runtime.net.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The media plane alone, told what to do over the NG protocol. */
final class MediaServer implements RunningServer {
    private static final Logger LOG = LoggerFactory.getLogger(MediaServer.class);
    private static final int IO_THREADS = 1;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();

    private MediaServer() {}

    /**
     * Starts listening.
     *
     * @throws CommandFailure with a sentence that says why it cannot
     */
    static MediaServer start(final MediaLaunch launch) throws CommandFailure {
        final MediaServer server = new MediaServer();
        try {
            server.open(launch, new SystemClock(), new SystemEntropy());
            return server;
        } catch (final CommandFailure failure) {
            server.close();
            throw failure;
        } catch (final IOException failure) {
            server.close();
            throw CommandFailure.failed(String.valueOf(failure.getMessage()) + ".");
        }
    }

    private void open(final MediaLaunch launch, final Clock clock, final Entropy entropy)
            throws IOException, CommandFailure {
        final InetAddress first = launch.ng().interfaces().all().getFirst().local();
        final @Nullable Snapshot snapshot =
                launch.snapshot() == null ? null : Snapshot.open(launch.snapshot(), clock, entropy);
        if (snapshot != null) {
            opened.add(snapshot);
        }
        final MediaPlane media =
                MediaLoops.start(
                        MediaConfig.of(first, 0, launch.lowestPort(), launch.highestPort())
                                .withLoops(launch.loops())
                                .with(timeouts(launch)),
                        clock,
                        entropy,
                        snapshot == null
                                ? new DtlsEndpoint(entropy, clock.epochMillis())
                                : snapshot.endpoint(),
                        new Codecs(OpusLibrary.open(null)));
        opened.add(media);
        final Network network = new Network(clock, 1, IO_THREADS);
        opened.add(network);
        final NgGateway gateway =
                NgDoor.open(
                        launch.ng(),
                        "--listen-ng",
                        media,
                        network,
                        clock,
                        entropy,
                        snapshot == null ? null : snapshot.keep(),
                        NgDoor.archive(launch.recordings(), media, clock, entropy));
        opened.add(gateway);
        media.listener(gateway::happened);
        listeners.addAll(NgDoor.listeners(gateway));
        LOG.info(
                "media alone ng={} interfaces={} ports={}-{}",
                listeners,
                launch.ng().interfaces().all(),
                launch.lowestPort(),
                launch.highestPort());
    }

    /** A leg is silent when the NG protocol says that a call would be over. */
    private static MediaConfig.Timeouts timeouts(final MediaLaunch launch) {
        final int seconds = launch.ng().settings().timeouts().media();
        final MediaConfig.Timeouts usual = MediaConfig.Timeouts.DEFAULT;
        return new MediaConfig.Timeouts(
                seconds <= 0 ? usual.silence() : Duration.ofSeconds(seconds),
                usual.consent(),
                usual.connectivity(),
                usual.handshake(),
                usual.latch());
    }

    @Override
    public List<Listener> listeners() {
        return List.copyOf(listeners);
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public synchronized void close() {
        for (final AutoCloseable part : opened.reversed()) {
            try {
                part.close();
            } catch (final Exception failure) {
                LOG.error("a part does not close", failure);
            }
        }
        opened.clear();
        ended.countDown();
    }
}
