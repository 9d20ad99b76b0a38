package org.ringdown.runtime.media.loop;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.ice.Ice;
import org.ringdown.rtc.ice.IceAgent;
import org.ringdown.rtc.ice.IceBase;
import org.ringdown.rtc.ice.IceConfig;
import org.ringdown.rtc.ice.IceLite;
import org.ringdown.rtc.ice.IceOutput;
import org.ringdown.rtc.ice.IceRoute;
import org.ringdown.rtc.ice.LocalCandidate;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.RemoteIce;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.offer.Security;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;

/** A far end with ICE, full or lite, and one socket on the loopback interface. */
final class IcePeer implements AutoCloseable {
    final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final DatagramSocket socket;
    private final IceBase base;
    private final Ice ice;
    private final SystemClock clock = new SystemClock();
    private final boolean lite;
    private volatile IceParameters parameters;

    /** One with a full agent. */
    IcePeer(final IceParameters parameters, final boolean controlling) throws IOException {
        this(parameters, controlling, false);
    }

    private IcePeer(final IceParameters parameters, final boolean controlling, final boolean lite)
            throws IOException {
        this.parameters = parameters;
        this.lite = lite;
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(10);
        base = IceBase.udp((InetSocketAddress) socket.getLocalSocketAddress());
        ice =
                lite
                        ? new IceLite(parameters)
                        : new IceAgent(
                                IceConfig.DEFAULT,
                                List.of(new LocalCandidate(candidate(), base)),
                                parameters,
                                controlling,
                                new SystemEntropy());
        Thread.ofVirtual().start(this::run);
    }

    /** One that only answers checks. */
    static IcePeer lite(final IceParameters parameters) throws IOException {
        return new IcePeer(parameters, false, true);
    }

    Candidate candidate() {
        return Candidate.host("127.0.0.1", socket.getLocalPort(), 0);
    }

    /** What its SDP says. */
    RemoteEnd end(final List<Candidate> candidates, final boolean last) {
        return new RemoteEnd(
                null,
                null,
                true,
                new RemoteIce(parameters, lite, candidates, last),
                new Security.Clear(),
                List.of(RemoteStream.audio(Direction.SENDRECV)));
    }

    /** Learns who we are, and where. */
    void learn(final IceParameters ours, final boolean lite, final List<Candidate> candidates) {
        locked(agent -> {
            agent.remote(ours, lite, 1, clock.now());
            agent.candidates(null, candidates, true, clock.now());
        });
    }

    void restart(final IceParameters next) {
        parameters = next;
        locked(agent -> agent.restart(next, clock.now()));
    }

    /** Whether it has chosen since its latest restart, so that nothing from before it is left. */
    boolean settled() {
        lock.lock();
        try {
            return ice.selected(IceBase.RTP) != null
                    && ice.localUfrags().equals(List.of(parameters.ufrag()));
        } finally {
            lock.unlock();
        }
    }

    @Nullable IceRoute selected() {
        lock.lock();
        try {
            return ice.selected(IceBase.RTP);
        } finally {
            lock.unlock();
        }
    }

    /** Sends media where it was agreed. */
    void send(final byte[] data) throws IOException {
        final IceRoute route = selected();
        if (route == null) {
            throw new AssertionError("no way was found");
        }
        socket.send(new DatagramPacket(data, data.length, route.remote()));
    }

    private void locked(final Consumer<Ice> change) {
        lock.lock();
        try {
            change.accept(ice);
            for (IceOutput output = ice.poll(); output != null; output = ice.poll()) {
                if (output instanceof IceOutput.Send(var message, var route)) {
                    socket.send(
                            new DatagramPacket(
                                    message.toBytes(), message.length(), route.remote()));
                }
            }
        } catch (final IOException closed) {
            socket.close();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        final DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        while (!socket.isClosed()) {
            try {
                packet.setLength(2_048);
                socket.receive(packet);
                final byte[] data = Arrays.copyOf(packet.getData(), packet.getLength());
                final InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                if (data[0] >= 0 && data[0] <= 3) {
                    locked(agent -> agent.check(data, 0, data.length, base, from, clock.now()));
                } else {
                    media.add(data);
                }
            } catch (final SocketTimeoutException nothing) {
                // Time for the timers.
            } catch (final IOException closed) {
                return;
            }
            locked(agent -> {
                if (agent.deadline() <= clock.now()) {
                    agent.tick(clock.now());
                }
            });
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
