package org.ringdown.service.trace;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Secret;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.service.proxy.Watcher;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a copy of every message, without its secrets, to a capture server such as Homer. A loop
 * only puts a reference into a queue: when that is full the copy is dropped and counted. All else
 * is done on a virtual thread.
 */
public final class HepExport implements Watcher, AutoCloseable {
    /**
     * Where copies go, and how.
     *
     * @param server the capture server; looked up anew for each connection
     * @param tcp whether by TCP; by UDP otherwise
     * @param agent our number there
     * @param key what it asks for; {@code null} for nothing
     */
    public record Target(
            Supplier<InetSocketAddress> server, boolean tcp, long agent, @Nullable Secret key) {}

    private static final Logger LOG = LoggerFactory.getLogger(HepExport.class);
    private static final int WAITING = 8_192;
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Target target;
    private final Clock clock;
    private final Function<InetAddress, InetAddress> facing;
    private final BlockingQueue<Copy> queue = new ArrayBlockingQueue<>(WAITING);
    private final Counters<HepCounter> counters = new Counters<>(HepCounter.class);
    private volatile boolean closed;
    private volatile @Nullable ByteChannel channel;
    private long retryAt;
    private long quietUntil;

    /** A message and its way, as references. */
    private record Copy(SipMessage message, @Nullable Flow came, @Nullable Hop went, long time) {}

    /**
     * An export that sends nothing before {@link #start}.
     *
     * @param facing our address as somebody at another address sees it: for sockets that are bound
     *     to all addresses
     */
    public HepExport(
            final Target target,
            final Clock clock,
            final Function<InetAddress, InetAddress> facing) {
        this.target = target;
        this.clock = clock;
        this.facing = facing;
    }

    /** Sends from now on. */
    public void start(final Background background) {
        if (!background.run(this::run)) {
            LOG.warn("no copies go to the capture server: too much is under way");
        }
    }

    @Override
    public void received(final SipMessage message, final Flow flow, final long now) {
        if (flow.transport() != Transport.LOCAL) {
            offer(new Copy(message, flow, null, now));
        }
    }

    @Override
    public void sent(final SipMessage message, final Hop hop, final long now) {
        final boolean inside =
                switch (hop) {
                    case Hop.Over(Flow flow) -> flow.transport() == Transport.LOCAL;
                    case Hop.To _ -> false;
                    case Hop.Local _ -> true;
                };
        if (!inside) {
            offer(new Copy(message, null, hop, now));
        }
    }

    @Override
    public void because(final SipMessage about, final String sentence, final long now) {}

    private void offer(final Copy copy) {
        if (!queue.offer(copy)) {
            counters.count(HepCounter.DROPPED);
        }
    }

    /** What happened so far. */
    public Counters<HepCounter> counters() {
        return counters;
    }

    private void run() {
        while (!closed) {
            try {
                final @Nullable Copy copy = queue.poll(1, TimeUnit.SECONDS);
                if (copy != null) {
                    send(copy);
                }
            } catch (final InterruptedException told) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void send(final Copy copy) {
        final byte @Nullable [] bytes = packet(copy).encode();
        if (bytes == null) {
            counters.count(HepCounter.TOO_LONG);
            return;
        }
        try {
            final @Nullable ByteChannel way = way();
            if (way == null) {
                counters.count(HepCounter.DROPPED);
                return;
            }
            final ByteBuffer buffer = ByteBuffer.wrap(bytes);
            do {
                way.write(buffer);
            } while (target.tcp() && buffer.hasRemaining());
            counters.count(HepCounter.SENT);
        } catch (final IOException failure) {
            failed(failure);
        }
    }

    /** The way to the server; {@code null} while we wait before we try again. */
    private @Nullable ByteChannel way() throws IOException {
        final @Nullable ByteChannel open = channel;
        if (open != null && open.isOpen()) {
            return open;
        }
        if (clock.now() < retryAt) {
            return null;
        }
        retryAt = clock.now() + RETRY_NANOS;
        final InetSocketAddress server = target.server().get();
        if (server.isUnresolved()) {
            throw new IOException("there is no address of " + server.getHostString());
        }
        final ByteChannel opened =
                target.tcp() ? SocketChannel.open(server) : DatagramChannel.open().connect(server);
        channel = opened;
        if (closed) {
            opened.close();
        }
        return opened;
    }

    private void failed(final IOException failure) {
        counters.count(HepCounter.FAILURES);
        counters.count(HepCounter.DROPPED);
        if (!closed && clock.now() >= quietUntil) {
            quietUntil = clock.now() + QUIET_NANOS;
            LOG.warn("the capture server cannot be reached: {}", failure.toString());
        }
        if (target.tcp()) {
            shut();
        }
    }

    private HepPacket packet(final Copy copy) {
        final @Nullable Flow came = copy.came();
        final @Nullable Hop went = copy.went();
        final InetSocketAddress far;
        final InetSocketAddress near;
        final Transport transport;
        if (came != null) {
            far = came.remote();
            near = came.local();
            transport = came.transport();
        } else if (went instanceof Hop.Over(Flow flow)) {
            far = flow.remote();
            near = flow.local();
            transport = flow.transport();
        } else if (went instanceof Hop.To to) {
            far = to.address();
            near = new InetSocketAddress(to.transport().defaultPort());
            transport = to.transport();
        } else {
            throw new IllegalStateException("a message comes or goes");
        }
        final InetSocketAddress ours = ours(near, far);
        return new HepPacket(
                came != null ? far : ours,
                came != null ? ours : far,
                transport == Transport.UDP,
                clock.epochMillis() * 1_000 - (clock.now() - copy.time()) / 1_000,
                target.agent(),
                target.key(),
                copy.message().callId(),
                Masking.masked(copy.message()));
    }

    private InetSocketAddress ours(final InetSocketAddress near, final InetSocketAddress far) {
        return HepPacket.unknown(near) && far.getAddress() != null
                ? new InetSocketAddress(facing.apply(far.getAddress()), near.getPort())
                : near;
    }

    private void shut() {
        final @Nullable ByteChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (final IOException gone) {
                LOG.debug("a channel did not close: {}", gone.toString());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        shut();
    }
}
