package org.ringdown.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.EventLoop;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.sip.SipTransports;
import org.ringdown.runtime.sip.TransportEvent;
import org.ringdown.service.location.Location;
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

/** The signalling loops, and the ways between them, the transports and the media plane. */
final class SignalLoops implements Wire, AutoCloseable {
    private static final int MAILBOX = 1 << 14;
    private static final int MOST_LOOPS = 2;

    private final Clock clock;
    private final Location location;
    private final LegOwners owners;
    private final List<EventLoop<SignalCommand>> loops = new ArrayList<>();
    private final List<SignalNode> nodes = new ArrayList<>();
    private volatile @Nullable SipTransports transports;

    SignalLoops(final Clock clock, final Location location, final LegOwners owners) {
        this.clock = clock;
        this.location = location;
        this.owners = owners;
    }

    /** Starts one loop per core, two at most: signalling is a small part of the work. */
    void start(final SignalNodes parts) {
        final int count = Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < count; i++) {
            final int self = i;
            final SignalNode node =
                    parts.node(self, rest -> post(self, new SignalCommand.Resumed(rest)));
            nodes.add(node);
            loops.add(new EventLoop<>("signal-" + i, clock, MAILBOX, node));
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

    /** An event of the transports goes to the loop of its call. Any thread. */
    void deliver(final TransportEvent event) {
        switch (event) {
            case TransportEvent.Received(SipMessage message, Flow flow) -> {
                if (!post(shard(message), new SignalCommand.Transported(event))) {
                    refuse(message, flow);
                }
            }
            case TransportEvent.SendFailed(SipMessage message, Hop _) ->
                    post(shard(message), new SignalCommand.Transported(event));
            case TransportEvent.FlowClosed(Flow flow) -> {
                location.flowClosed(flow);
                for (int i = 0; i < loops.size(); i++) {
                    post(i, new SignalCommand.Transported(event));
                }
            }
            case TransportEvent.FlowOpened _, TransportEvent.Malformed _ -> {
                // The transports count them; nobody waits for them.
            }
        }
    }

    private int shard(final SipMessage message) {
        return TransportEvent.shard(message.callId(), loops.size());
    }

    /** The loop has more to do than it can: new work is refused first (RFC 3261 §21.5.4). */
    private void refuse(final SipMessage message, final Flow flow) {
        if (message instanceof SipRequest request && !request.method().equals(Method.ACK)) {
            send(request.reply(503).set(HeaderName.RETRY_AFTER, "10").build(), new Hop.Over(flow));
        }
    }

    /** An event of the media plane goes to the loop that owns the leg. Called on a media thread. */
    void happened(final MediaEvent event) {
        final int owner = owners.of(event.leg());
        if (owner != LegOwners.NOBODY) {
            post(owner, new SignalCommand.Media(event));
        }
    }

    @Override
    public void send(final SipMessage message, final Hop hop) {
        Objects.requireNonNull(transports, "the network is not wired").send(message, hop);
    }

    @Override
    public void keep(final Flow flow) {
        Objects.requireNonNull(transports, "the network is not wired").keep(flow, true);
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
