package org.ringdown.runtime.media.loop;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.ringdown.audio.Codecs;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.core.Histogram;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.UdpSocket;
import org.ringdown.runtime.io.Urgency;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaListener;
import org.ringdown.runtime.media.sound.Effort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One media thread, which owns its sockets and legs; everything but {@link #post} runs on it.
 *
 * <p>A turn: wait for packets, orders or a deadline; read the clock once; do a bounded number of
 * orders; receive, and send what that leads to; timers; flush. A busy loop lets packets gather for
 * a millisecond, which saves a fifth of the kernel's work; an idle one sleeps until something
 * comes.
 */
final class MediaLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);
    private static final int ORDERS_PER_TURN = 256;
    private static final long TICK_NANOS = 1_000_000;
    private static final long SLOW_NANOS = 5_000_000;
    private static final long[] TURNS = {
        100_000, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 50_000_000
    };

    /** Each leg is looked after once in this time. */
    static final long SUPERVISION_NANOS = 100_000_000;

    private static final long LOG_NANOS = 10_000_000_000L;

    private final MediaConfig config;
    private final Clock clock;
    private final Counters<MediaCounter> counters;
    private final MediaListener listener;
    private final PacketIo io;
    private final UdpSocket shared;
    private long unsent;
    private final LoopLegs legs;

    private final Queue<LoopInput> mailbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger openLegs = new AtomicInteger();
    private final Urgency urgency = new Urgency();
    private final Histogram turns = new Histogram(TURNS);
    private final Effort effort = new Effort();
    private volatile boolean asleep;
    private volatile boolean stopped;

    private long now;
    private long loggedAt = -LOG_NANOS;

    MediaLoop(
            final MediaConfig config,
            final Clock clock,
            final Entropy entropy,
            final DtlsEndpoint endpoint,
            final Codecs codecs,
            final Counters<MediaCounter> counters,
            final MediaListener listener,
            final PacketIo io,
            final UdpSocket shared,
            final ConcurrentMap<String, MediaLoop> owners) {
        this.config = config;
        this.clock = clock;
        this.counters = counters;
        this.listener = listener;
        this.io = io;
        this.shared = shared;
        legs = new LoopLegs(this, config, entropy, endpoint, codecs, counters, io, shared, owners);
    }

    /** Puts something into the mailbox; false when it is full. Any thread. */
    boolean post(final LoopInput input) {
        final boolean mustPass =
                switch (input) {
                    // As many as there are legs, handshakes and connections: those are bounded.
                    case LoopInput.Asked(var command) -> command instanceof MediaCommand.Close;
                    case LoopInput.HandshakeAgreed _, LoopInput.HandshakeOver _ -> true;
                    case LoopInput.Disconnected _ -> true;
                    case LoopInput.HandshakeSends _, LoopInput.Framed _ -> false;
                };
        if (waiting.incrementAndGet() > config.mailbox() && !mustPass) {
            waiting.decrementAndGet();
            counters.count(MediaCounter.MAILBOX_FULL);
            return false;
        }
        mailbox.add(input);
        if (asleep) {
            asleep = false;
            io.wake();
        }
        return true;
    }

    /** When the running turn began, in nanoseconds since start-up. */
    long now() {
        return now;
    }

    /** How the loop's thread goes before others. */
    Urgency urgency() {
        return urgency;
    }

    /** Milliseconds since 1970 (UTC). */
    long epochMillis() {
        return clock.epochMillis();
    }

    /** When every leg has been looked after once more, in nanoseconds since start-up. */
    long supervision() {
        return now + SUPERVISION_NANOS;
    }

    /** Counts something; any thread. */
    void count(final MediaCounter what) {
        counters.count(what);
    }

    /** There are so many legs now. */
    void legs(final int count) {
        openLegs.set(count);
    }

    /** How much work encoders may do. */
    Effort effort() {
        return effort;
    }

    /** How long turns took, waiting excluded. */
    Histogram turns() {
        return turns;
    }

    /** How many legs there are. Any thread. */
    int openLegs() {
        return openLegs.get();
    }

    /** Ends the loop after the running turn. Any thread. */
    void stop() {
        stopped = true;
        io.wake();
    }

    @Override
    public void run() {
        if (!urgency.ahead()) {
            LOG.info("media threads wait their turn: the system does not let us put them first");
        }
        try {
            io.add(shared, legs::sharedPort);
            boolean busy = false;
            while (!stopped) {
                busy = guardedTurn(busy);
            }
        } catch (final IOException broken) {
            LOG.error("a media loop cannot use its sockets and ends", broken);
        } finally {
            now = clock.now();
            legs.closeAll(now);
            io.close();
        }
    }

    /** A turn that outlives any error in it. */
    private boolean guardedTurn(final boolean busy) throws IOException {
        try {
            return turn(busy);
        } catch (final RuntimeException | Error bug) {
            failed("a turn", bug);
            return true; // and so a millisecond of rest
        }
    }

    /** One turn; returns whether packets came. */
    private boolean turn(final boolean busy) throws IOException {
        sleep(busy);
        now = clock.now();
        final long began = now;
        orders();
        final int received = io.receive();
        if (received > 0) {
            counters.addOwned(MediaCounter.RECEIVED, received);
        }
        legs.playSounds(now);
        legs.goOn(now);
        legs.tickIce(now, supervision());
        legs.supervise(now);
        send();
        final long took = clock.now() - began;
        turns.addOwned(took);
        effort.turned(began, took);
        if (took > SLOW_NANOS) {
            counters.addOwned(MediaCounter.SLOW_TURN, 1);
        }
        return received > 0;
    }

    /** Sends what is queued; what the shared port loses then is of no leg that we could name. */
    private void send() {
        io.flush();
        final long lost = shared.unsent();
        if (lost > unsent) {
            counters.addOwned(MediaCounter.DROP_UNSENT, lost - unsent);
            unsent = lost;
        }
    }

    private void sleep(final boolean busy) throws IOException {
        if (busy) {
            LockSupport.parkNanos(TICK_NANOS - Math.min(TICK_NANOS, clock.now() - now));
            io.await(0);
            return;
        }
        asleep = true;
        if (waiting.get() > 0 || stopped) {
            asleep = false;
            io.await(0);
            return;
        }
        io.await(Math.max(0, legs.deadline() - clock.now()));
        asleep = false;
    }

    private void orders() {
        for (int i = 0; i < ORDERS_PER_TURN; i++) {
            final LoopInput input = mailbox.poll();
            if (input == null) {
                return;
            }
            waiting.decrementAndGet();
            try {
                obey(input);
            } catch (final RuntimeException | Error bug) {
                failed("an order", bug);
            }
        }
    }

    private void obey(final LoopInput input) {
        switch (input) {
            case LoopInput.Asked(var command) -> legs.obey(command, now);
            case LoopInput.Framed(var connection) -> legs.framed(connection, now);
            case LoopInput.Disconnected(var connection) -> legs.disconnected(connection, now);
            case LoopInput.HandshakeSends(var link) -> {
                final Leg leg = legs.find(link.leg());
                if (leg != null) {
                    leg.handshakeSends(link);
                }
            }
            case LoopInput.HandshakeAgreed(var link, var keys) -> {
                final Leg leg = legs.find(link.leg());
                if (leg != null) {
                    leg.agreed(link, keys, now);
                }
            }
            case LoopInput.HandshakeOver(var link, var end) -> {
                legs.handshakeEnded(link);
                final Leg leg = legs.find(link.leg());
                if (leg != null) {
                    leg.over(link, end);
                }
            }
        }
    }

    /** An error of ours, which ends what led to it and nothing else. */
    void failed(final String what, final Throwable bug) {
        counters.count(MediaCounter.ERROR);
        if (now - loggedAt > LOG_NANOS) {
            loggedAt = now;
            LOG.error("{} was dropped, for it led to an error of ours", what, bug);
        }
    }

    /** Tells the listener. */
    void tell(final MediaEvent event) {
        try {
            listener.happened(event);
        } catch (final RuntimeException bug) {
            failed("an event", bug);
        }
    }
}
