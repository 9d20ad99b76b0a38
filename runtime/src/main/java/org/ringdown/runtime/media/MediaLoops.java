package org.ringdown.runtime.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.UdpSocket;

/** The media plane as one loop, with what is needed before a loop owns it. */
final class MediaLoops implements MediaPlane {
    private static final int ATTEMPTS = 64;

    private final MediaConfig config;
    private final DtlsEndpoint endpoint;
    private final PacketIo io;
    private final int webRtcPort;
    private final PortRange range;
    private final MediaLoop loop;
    private final Thread thread;
    private final Counters<MediaCounter> counters = new Counters<>(MediaCounter.class);
    private final AtomicLong legs = new AtomicLong();
    private final AtomicInteger ports = new AtomicInteger();
    private volatile MediaListener listener = _ -> {};

    private MediaLoops(
            final MediaConfig config,
            final Clock clock,
            final Entropy entropy,
            final PacketIo io,
            final UdpSocket shared) {
        this.config = config;
        this.io = io;
        endpoint = new DtlsEndpoint(entropy, clock.epochMillis());
        webRtcPort = shared.port();
        range = new PortRange(config.lowestPort(), config.highestPort(), entropy.nextLong());
        loop =
                new MediaLoop(
                        config,
                        clock,
                        entropy,
                        endpoint,
                        counters,
                        event -> listener.happened(event),
                        io,
                        shared);
        thread = Thread.ofPlatform().name("media-0").daemon(true).unstarted(loop);
    }

    static MediaLoops start(final MediaConfig config, final Clock clock, final Entropy entropy)
            throws IOException {
        final PacketIo io = config.nativeIo() ? PacketIo.open() : PacketIo.portable();
        final UdpSocket shared;
        try {
            shared = io.bind(new InetSocketAddress(config.listen(), config.webRtcPort()), true);
        } catch (final IOException failure) {
            io.close();
            throw failure;
        }
        final MediaLoops plane = new MediaLoops(config, clock, entropy, io, shared);
        plane.thread.start();
        return plane;
    }

    @Override
    public String fingerprint() {
        return endpoint.fingerprint();
    }

    @Override
    public int webrtcPort() {
        return webRtcPort;
    }

    @Override
    public RtpPorts openPorts() throws IOException {
        for (int attempt = 0; attempt < Math.min(ATTEMPTS, range.size()); attempt++) {
            final Integer port = range.take();
            if (port == null) {
                break;
            }
            final UdpSocket rtp = bound(port);
            final UdpSocket rtcp = rtp == null ? null : bound(port + 1);
            if (rtp != null && rtcp != null) {
                ports.incrementAndGet();
                return new RtpPorts(
                        rtp,
                        rtcp,
                        () -> {
                            ports.decrementAndGet();
                            range.giveBack(port);
                        });
            }
            if (rtp != null) {
                rtp.close();
            }
            range.giveBack(port); // somebody else has it; perhaps not for ever
        }
        throw new IOException(
                "no free pair of ports in "
                        + config.lowestPort()
                        + "-"
                        + config.highestPort()
                        + ": "
                        + ports.get()
                        + " of "
                        + range.size()
                        + " pairs are in use");
    }

    private @Nullable UdpSocket bound(final int port) {
        try {
            return io.bind(new InetSocketAddress(config.listen(), port), false);
        } catch (final IOException taken) {
            return null;
        }
    }

    @Override
    public long newLegId() {
        return legs.incrementAndGet();
    }

    @Override
    public void post(final MediaCommand command) {
        if (!loop.post(new LoopInput.Asked(command))) {
            if (command instanceof MediaCommand.OpenRtp(var _, var unused)) {
                unused.close();
            }
            listener.happened(new MediaEvent.Failed(command.leg(), MediaFailure.OVERLOADED));
        }
    }

    @Override
    public void listener(final MediaListener next) {
        listener = next;
    }

    @Override
    public int openLegs() {
        return loop.openLegs();
    }

    @Override
    public int openPortsCount() {
        return ports.get();
    }

    @Override
    public Counters<MediaCounter> counters() {
        return counters;
    }

    @Override
    public void close() {
        loop.stop();
        try {
            thread.join();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
