package org.ringdown.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.EventLoop;
import org.ringdown.runtime.loop.LoopThread;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.sip.SipTransports;
import org.ringdown.runtime.sip.TransportEvent;
import org.ringdown.service.defence.Defence;
import org.ringdown.service.location.Location;
import org.ringdown.service.proxy.RetryAfter;
import org.ringdown.service.proxy.SignalCommand;
import org.ringdown.service.proxy.SignalNode;
import org.ringdown.service.proxy.SignalNodes;
import org.ringdown.service.proxy.Wire;
import org.ringdown.service.relay.LegOwners;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signalling loops, and the ways between them, the transports and the media plane. */
final class SignalLoops implements Wire, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SignalLoops.class);
    private static final int PATIENCE_SECONDS = 5;
    private static final int MAILBOX = 1 << 14;
    private static final int MOST_LOOPS = 2;

    private final Clock clock;
    private final Location location;
    private final Defence defence;
    private final LegOwners owners;
    private final List<EventLoop<SignalCommand>> loops = new ArrayList<>();
    private final List<SignalNode> nodes = new ArrayList<>();
    private volatile @Nullable SipTransports transports;

    SignalLoops(
            final Clock clock,
            final Location location,
            final Defence defence,
            final LegOwners owners) {
        this.clock = clock;
        this.location = location;
        this.defence = defence;
        this.owners = owners;
    }

    /**
     * How many loops there are: one for every two cores, two at most. Signalling is a small part of
     * the work, and with one loop no message ever changes threads.
     */
    static int count() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_LOOPS);
    }

    /** Starts one loop on each of these threads. */
    void start(final SignalNodes parts, final List<LoopThread> threads) {
        for (int i = 0; i < threads.size(); i++) {
            final int self = i;
            final SignalNode node =
                    parts.node(self, rest -> postSurely(self, new SignalCommand.Resumed(rest)));
            nodes.add(node);
            loops.add(new EventLoop<>("signal-" + i, threads.get(i), clock, MAILBOX, node));
        }
        loops.forEach(EventLoop::start);
    }

    /** The network from now on; nothing is sent before. */
    void wire(final SipTransports sip) {
        transports = sip;
    }

    private boolean post(final int loop, final SignalCommand command) {
        return loops.get(loop).post(command);
    }

    /** For what nobody says twice: the answer of storage, the end of a connection. */
    private void postSurely(final int loop, final SignalCommand command) {
        // Only a loop that is closed refuses; then nobody waits any more.
        final boolean _ = loops.get(loop).postSurely(command);
    }

    /** An event of the transports goes to the loop of its call. Any thread. */
    void deliver(final TransportEvent event) {
        switch (event) {
            case TransportEvent.Received(SipMessage message, Flow flow) -> {
                final int loop = shard(message);
                switch (defence.arriving(message, flow, pressure(loop), clock.now())) {
                    case PASS -> {
                        if (!post(loop, new SignalCommand.Transported(event))) {
                            refuse(message, flow);
                        }
                    }
                    case REFUSE -> refuse(message, flow);
                    case CLOSE -> wired().drop(flow);
                    case DROP -> {
                        // It is as if it never came.
                    }
                }
            }
            case TransportEvent.SendFailed(SipMessage message, Hop _) ->
                    postSurely(shard(message), new SignalCommand.Transported(event));
            case TransportEvent.FlowClosed(Flow flow) -> {
                location.flowClosed(flow);
                for (int i = 0; i < loops.size(); i++) {
                    postSurely(i, new SignalCommand.Transported(event));
                }
            }
            case TransportEvent.Malformed(Flow flow, String _, boolean _) ->
                    defence.malformed(flow, clock.now());
            case TransportEvent.FlowOpened _ -> {
                // The transports count them; nobody waits for them.
            }
        }
    }

    private Defence.Pressure pressure(final int loop) {
        final EventLoop<SignalCommand> busy = loops.get(loop);
        if (!busy.waiting(MAILBOX / 2)) {
            return Defence.Pressure.NONE;
        }
        if (!busy.waiting(MAILBOX / 4 * 3)) {
            return Defence.Pressure.HALF;
        }
        return busy.waiting(MAILBOX / 10 * 9) ? Defence.Pressure.FULL : Defence.Pressure.HIGH;
    }

    private int shard(final SipMessage message) {
        return TransportEvent.shard(message.callId(), loops.size());
    }

    /** The loop has more to do than it can: new work is refused first (RFC 3261 §21.5.4). */
    private void refuse(final SipMessage message, final Flow flow) {
        if (message instanceof SipRequest request && !request.method().equals(Method.ACK)) {
            send(
                    request.reply(503)
                            .set(
                                    HeaderName.RETRY_AFTER,
                                    Integer.toString(RetryAfter.seconds(request)))
                            .build(),
                    new Hop.Over(flow));
        }
    }

    /** An event of the media plane goes to the loop that owns the leg. Called on a media thread. */
    void happened(final MediaEvent event) {
        final int owner = owners.of(event.leg());
        if (owner != LegOwners.NOBODY) {
            postSurely(owner, new SignalCommand.Media(event));
        }
    }

    @Override
    public void send(final SipMessage message, final Hop hop) {
        wired().send(message, hop);
    }

    @Override
    public void keep(final Flow flow) {
        wired().keep(flow, true);
    }

    private SipTransports wired() {
        return Objects.requireNonNull(transports, "the network is not wired");
    }

    @Override
    public Set<String> certificateNames(final Flow flow) {
        return Objects.requireNonNull(transports, "the network is not wired")
                .certificateNames(flow);
    }

    /**
     * Asks every loop something, on that loop, and waits for the answers. One that has too much to
     * do to answer within some seconds is left out.
     *
     * @param question is told the loop's number
     */
    <T> List<T> ask(final IntFunction<T> question) {
        final List<CompletableFuture<T>> asked = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            final int self = i;
            final CompletableFuture<T> answer = new CompletableFuture<>();
            if (post(i, new SignalCommand.Resumed(() -> answer.complete(question.apply(self))))) {
                asked.add(answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
        }
        final List<T> answers = new ArrayList<>();
        for (final CompletableFuture<T> each : asked) {
            try {
                answers.add(each.join());
            } catch (final CompletionException late) {
                LOG.warn("a signalling loop did not answer in time");
            }
        }
        return answers;
    }

    /** The node of a loop; what it counts is to be read on that loop. */
    SignalNode node(final int loop) {
        return nodes.get(loop);
    }

    /** The loops, for those who read their counters. */
    List<EventLoop<SignalCommand>> loops() {
        return List.copyOf(loops);
    }

    /** What is under way in all loops; each counts its own, and the caller waits for that. */
    Signalling underWay() {
        final List<CompletableFuture<Signalling>> counts = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            final SignalNode node = nodes.get(i);
            final CompletableFuture<Signalling> count = new CompletableFuture<>();
            final Runnable counting =
                    () ->
                            count.complete(
                                    new Signalling(
                                            node.contexts(), node.transactions(), node.calls()));
            if (post(i, new SignalCommand.Resumed(counting))) {
                counts.add(count);
            }
        }
        return counts.stream()
                .map(CompletableFuture::join)
                .reduce(Signalling.NONE, Signalling::plus);
    }

    /** How many requests, transactions and calls are under way. */
    record Signalling(int contexts, int transactions, int calls) {
        static final Signalling NONE = new Signalling(0, 0, 0);

        Signalling plus(final Signalling other) {
            return new Signalling(
                    contexts + other.contexts,
                    transactions + other.transactions,
                    calls + other.calls);
        }
    }

    @Override
    public void close() {
        loops.forEach(EventLoop::close);
    }
}
