package org.ringdown.runtime.media.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.core.Histogram;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.UdpSocket;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaFailure;
import org.ringdown.runtime.media.MediaListener;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;

/** The media plane as some loops, with what is needed before a loop owns it. */
public final class MediaLoops implements MediaPlane {
    private static final int ATTEMPTS = 64;

    /** One loop with its thread and its shared port. */
    private record Lane(MediaLoop loop, Thread thread, int sharedPort) {}

    private final MediaConfig config;
    private final IceTcp tcp;
    private final DtlsEndpoint endpoint;
    private final Codecs codecs;
    private final PacketIo binder;
    private final PortRange range;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Counters<MediaCounter>> counters;
    private final AtomicLong legs = new AtomicLong();
    private final AtomicInteger ports = new AtomicInteger();
    private volatile MediaListener listener = _ -> {};

    private MediaLoops(
            final MediaConfig config,
            final Clock clock,
            final Entropy entropy,
            final DtlsEndpoint endpoint,
            final Codecs codecs,
            final List<PacketIo> ios,
            final List<UdpSocket> shared,
            final IceTcp tcp) {
        this.config = config;
        this.endpoint = endpoint;
        this.codecs = codecs;
        this.tcp = tcp;
        binder = ios.getFirst();
        range = new PortRange(config.lowestPort(), config.highestPort(), entropy.nextLong());
        counters = ios.stream().map(_ -> new Counters<>(MediaCounter.class)).toList();
        for (int i = 0; i < ios.size(); i++) {
            final MediaLoop loop =
                    new MediaLoop(
                            config,
                            clock,
                            entropy,
                            endpoint,
                            codecs,
                            counters.get(i),
                            event -> listener.happened(event),
                            ios.get(i),
                            shared.get(i),
                            tcp.owners());
            lanes.add(
                    new Lane(
                            loop,
                            Thread.ofPlatform().name("media-" + i).daemon(true).unstarted(loop),
                            shared.get(i).port()));
        }
    }

    /**
     * Opens the shared ports and starts the loops.
     *
     * @param codecs what sound is converted with
     * @throws IOException when a port cannot be had; the message says which
     */
    public static MediaPlane start(
            final MediaConfig config, final Clock clock, final Entropy entropy, final Codecs codecs)
            throws IOException {
        return start(
                config, clock, entropy, new DtlsEndpoint(entropy, clock.epochMillis()), codecs);
    }

    /**
     * The same with a certificate that is there.
     *
     * @throws IOException when a port cannot be had; the message says which
     */
    public static MediaPlane start(
            final MediaConfig config,
            final Clock clock,
            final Entropy entropy,
            final DtlsEndpoint endpoint,
            final Codecs codecs)
            throws IOException {
        final List<PacketIo> ios = new ArrayList<>();
        final List<UdpSocket> shared = new ArrayList<>();
        final IceTcp tcp = new IceTcp();
        try {
            for (int i = 0; i < config.loops(); i++) {
                final PacketIo io = config.nativeIo() ? PacketIo.open() : PacketIo.portable();
                ios.add(io);
                final int port = config.webRtcPort() == 0 ? 0 : config.webRtcPort() + i;
                shared.add(shared(io, new InetSocketAddress(config.listen(), port), i));
            }
            if (config.tcpPort() >= 0) {
                tcp.listen(new InetSocketAddress(config.listen(), config.tcpPort()));
            }
        } catch (final IOException failure) {
            tcp.close();
            shared.forEach(UdpSocket::close);
            ios.forEach(PacketIo::close);
            throw failure;
        }
        final MediaLoops plane =
                new MediaLoops(config, clock, entropy, endpoint, codecs, ios, shared, tcp);
        plane.lanes.forEach(lane -> lane.thread().start());
        return plane;
    }

    private static UdpSocket shared(
            final PacketIo io, final InetSocketAddress local, final int loop) throws IOException {
        try {
            return io.bind(local, true);
        } catch (final IOException failure) {
            // Of the first everybody knows which one it is.
            throw loop == 0
                    ? failure
                    : new IOException(
                            "port " + local.getPort() + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    public String fingerprint() {
        return endpoint.fingerprint();
    }

    @Override
    public String fingerprint(final String hash) {
        return endpoint.fingerprint(hash);
    }

    @Override
    public Codecs codecs() {
        return codecs;
    }

    @Override
    public int sharedPort(final long leg) {
        return lane(leg).sharedPort();
    }

    @Override
    public int tcpPort() {
        return tcp.port();
    }

    private Lane lane(final long leg) {
        return lanes.get((int) Math.floorMod(leg, (long) lanes.size()));
    }

    @Override
    public RtpPorts openPorts() throws IOException {
        return openPorts(config.listen(), false);
    }

    @Override
    public RtpPorts openPorts(final InetAddress local, final boolean mux) throws IOException {
        for (int attempt = 0; attempt < Math.min(ATTEMPTS, range.size()); attempt++) {
            final Integer port = range.take();
            if (port == null) {
                break;
            }
            final UdpSocket rtp = bound(local, port);
            final UdpSocket rtcp = rtp == null || mux ? null : bound(local, port + 1);
            if (rtp != null && (mux || rtcp != null)) {
                ports.incrementAndGet();
                return new RtpPorts(rtp, rtcp, () -> givenBack(port, true));
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

    @Override
    public RtpPorts openPorts(final InetAddress local, final int port, final boolean mux)
            throws IOException {
        final boolean ours = range.take(port);
        try {
            final UdpSocket rtp = binder.bind(new InetSocketAddress(local, port), false);
            final UdpSocket rtcp = mux ? null : bound(local, port + 1);
            if (!mux && rtcp == null) {
                rtp.close();
                throw new IOException("port " + (port + 1) + " is taken");
            }
            ports.incrementAndGet();
            return new RtpPorts(rtp, rtcp, () -> givenBack(port, ours));
        } catch (final IOException taken) {
            if (ours) {
                range.giveBack(port);
            }
            throw taken;
        }
    }

    private void givenBack(final int port, final boolean ours) {
        ports.decrementAndGet();
        if (ours) {
            range.giveBack(port);
        }
    }

    private @Nullable UdpSocket bound(final InetAddress local, final int port) {
        try {
            return binder.bind(new InetSocketAddress(local, port), false);
        } catch (final IOException taken) {
            return null;
        }
    }

    @Override
    public long newLegId() {
        int least = 0;
        for (int i = 1; i < lanes.size(); i++) {
            if (lanes.get(i).loop().openLegs() < lanes.get(least).loop().openLegs()) {
                least = i;
            }
        }
        return legs.incrementAndGet() * lanes.size() + least;
    }

    @Override
    public long newLegId(final long beside) {
        return legs.incrementAndGet() * lanes.size() + Math.floorMod(beside, (long) lanes.size());
    }

    @Override
    public void post(final MediaCommand command) {
        if (!lane(command.leg()).loop().post(new LoopInput.Asked(command))) {
            if (command instanceof MediaCommand.Open(var _, Sockets.Own(var unused), var _)) {
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
        return lanes.stream().mapToInt(lane -> lane.loop().openLegs()).sum();
    }

    @Override
    public int openPortsCount() {
        return ports.get();
    }

    @Override
    public long count(final MediaCounter counter) {
        return counters.stream().mapToLong(one -> one.get(counter)).sum();
    }

    @Override
    public List<Counters<MediaCounter>> counters() {
        return counters;
    }

    @Override
    public List<Histogram> turns() {
        return lanes.stream().map(lane -> lane.loop().turns()).toList();
    }

    @Override
    public void close() {
        tcp.close();
        lanes.forEach(lane -> lane.loop().stop());
        try {
            for (final Lane lane : lanes) {
                lane.thread().join();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
