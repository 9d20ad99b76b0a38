package org.ringdown.gateway.walk;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.core.Counters;
import org.ringdown.core.Histogram;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaListener;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;

/** A media plane of which it is known which leg has which port or name, and what failed. */
final class WatchedPlane implements MediaPlane {
    private final MediaPlane plane;
    private final Map<Integer, Long> byPort = new ConcurrentHashMap<>();
    private final Map<String, Long> byName = new ConcurrentHashMap<>();
    private final Map<Long, MediaEvent> failed = new ConcurrentHashMap<>();

    WatchedPlane(final MediaPlane plane) {
        this.plane = plane;
    }

    /** The leg that a description of ours is about. */
    long leg(final int port, final @Nullable String ufrag) {
        final Long leg = ufrag == null ? byPort.get(port) : byName.get(ufrag);
        if (leg == null) {
            throw new AssertionError("no leg has port " + port + " or name " + ufrag);
        }
        return leg;
    }

    /** How a leg is doing; with the answer all that was asked before is done. */
    LegReport report(final long leg) {
        final CompletableFuture<LegReport> report = new CompletableFuture<>();
        plane.post(new MediaCommand.Query(leg, report::complete));
        return report.orTimeout(4, TimeUnit.SECONDS).join();
    }

    /** Why a leg has failed, or {@code null}. */
    @Nullable MediaEvent failure(final long leg) {
        return failed.get(leg);
    }

    void happened(final MediaEvent event) {
        if (event instanceof MediaEvent.Failed) {
            failed.put(event.leg(), event);
        }
    }

    @Override
    public void post(final MediaCommand command) {
        if (command instanceof MediaCommand.Open open) {
            if (open.sockets() instanceof Sockets.Own(var ports)) {
                byPort.put(ports.rtp(), open.leg());
            }
            if (open.ice() != null) {
                byName.put(open.ice().credentials().ufrag(), open.leg());
            }
        } else if (command instanceof MediaCommand.RestartIce(var leg, var local, var _)) {
            byName.put(local.ufrag(), leg);
        }
        plane.post(command);
    }

    @Override
    public String fingerprint() {
        return plane.fingerprint();
    }

    @Override
    public Codecs codecs() {
        return plane.codecs();
    }

    @Override
    public int sharedPort(final long leg) {
        return plane.sharedPort(leg);
    }

    @Override
    public int tcpPort() {
        return plane.tcpPort();
    }

    @Override
    public RtpPorts openPorts(final InetAddress local, final boolean mux) throws IOException {
        return plane.openPorts(local, mux);
    }

    @Override
    public RtpPorts openPorts(final InetAddress local, final int port, final boolean mux)
            throws IOException {
        return plane.openPorts(local, port, mux);
    }

    @Override
    public RtpPorts openPorts() throws IOException {
        return plane.openPorts();
    }

    @Override
    public long newLegId() {
        return plane.newLegId();
    }

    @Override
    public long newLegId(final long beside) {
        return plane.newLegId(beside);
    }

    @Override
    public void listener(final MediaListener listener) {
        plane.listener(listener);
    }

    @Override
    public int openLegs() {
        return plane.openLegs();
    }

    @Override
    public int openPortsCount() {
        return plane.openPortsCount();
    }

    @Override
    public long count(final MediaCounter counter) {
        return plane.count(counter);
    }

    @Override
    public List<Counters<MediaCounter>> counters() {
        return plane.counters();
    }

    @Override
    public List<Histogram> turns() {
        return plane.turns();
    }

    @Override
    public void close() {
        plane.close();
    }
}
