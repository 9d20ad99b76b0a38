package org.ringdown.service.proxy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.runtime.loop.LoopHandler;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.sip.TransportEvent;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.service.relay.Legs;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.proxy.ContextId;
import org.ringdown.sip.proxy.ProxyCounter;
import org.ringdown.sip.proxy.ProxyEngine;
import org.ringdown.sip.proxy.ProxyInput;
import org.ringdown.sip.proxy.ProxyOutput;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * One signalling loop's share of the server: the proxy engine, the user agents inside and the
 * relayed calls of the Call-IDs that fall to this loop. It carries messages between them; {@link
 * Exchange} decides.
 */
public final class SignalNode implements LoopHandler<SignalCommand> {
    private final Turn turn;
    private final ProxyEngine engine;
    private final Exchange exchange;
    private final Legs legs;
    private final Map<String, InsideAgent> agents;
    private final Map<Long, String> agentFlows = new HashMap<>();
    private final Wire wire;

    SignalNode(
            final Turn turn,
            final ProxyEngine engine,
            final Exchange exchange,
            final Legs legs,
            final Map<String, InsideAgent> agents,
            final Wire wire) {
        this.turn = turn;
        this.engine = engine;
        this.exchange = exchange;
        this.legs = legs;
        this.agents = agents;
        this.wire = wire;
        agents.keySet().forEach(name -> agentFlows.put(Inside.flow(name).id(), name));
    }

    @Override
    public void handle(final SignalCommand command, final long now) {
        turn.begin(now);
        switch (command) {
            case SignalCommand.Transported(TransportEvent event) -> transported(event, now);
            case SignalCommand.Media(MediaEvent event) -> legs.happened(event);
            case SignalCommand.Resumed(Runnable rest) -> rest.run();
        }
        settle(now);
    }

    private void transported(final TransportEvent event, final long now) {
        switch (event) {
            case TransportEvent.Received(SipMessage message, Flow flow) -> {
                turn.watcher().received(message, flow, now);
                engine.handle(new ProxyInput.Received(message, flow), now);
            }
            case TransportEvent.SendFailed(SipMessage message, Hop hop) ->
                    engine.handle(new ProxyInput.SendFailed(message, hop), now);
            case TransportEvent.FlowClosed(Flow flow) -> {
                exchange.flowClosed(flow);
                engine.handle(new ProxyInput.FlowClosed(flow), now);
            }
            case TransportEvent.FlowOpened _, TransportEvent.Malformed _ -> {
                // Counted by the transports; nothing of ours depends on it.
            }
        }
    }

    /** Carries messages until nobody has anything more to say. */
    private void settle(final long now) {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (ProxyOutput output = engine.poll(); output != null; output = engine.poll()) {
                carry(output, now);
                busy = true;
            }
            for (final Map.Entry<String, InsideAgent> agent : agents.entrySet()) {
                final @Nullable SipMessage message = agent.getValue().poll();
                if (message != null) {
                    final Flow flow = Inside.flow(agent.getKey());
                    turn.watcher().received(message, flow, now);
                    engine.handle(new ProxyInput.Received(message, flow), now);
                    busy = true;
                }
            }
        }
    }

    private void carry(final ProxyOutput output, final long now) {
        turn.about(about(output));
        switch (output) {
            case ProxyOutput.Transmit(SipMessage message, Hop hop) -> transmit(message, hop, now);
            case ProxyOutput.Incoming(var id, SipRequest request, Flow flow) ->
                    exchange.incoming(id, request, flow);
            case ProxyOutput.IncomingAck(SipRequest ack, Flow flow) ->
                    exchange.acknowledge(ack, flow);
            case ProxyOutput.BranchResponse(var id, var response) ->
                    exchange.response(id, response);
            case ProxyOutput.Done(var id, int status, var winner) ->
                    exchange.done(id, status, winner);
            case ProxyOutput.Gone(var id) -> exchange.gone(id);
            case ProxyOutput.Cancelled(var id) -> exchange.cancelled(id);
            case ProxyOutput.AttemptFailed(var id, int attempt, int _) ->
                    exchange.attemptFailed(id, attempt);
            case ProxyOutput.BranchFailed(var id, int status) -> exchange.branchFailed(id, status);
            case ProxyOutput.Exhausted(var id, int _) -> exchange.exhausted(id);
        }
    }

    /** The request that an output is about, or {@code null}. */
    private static @Nullable ContextId about(final ProxyOutput output) {
        return switch (output) {
            case ProxyOutput.Incoming incoming -> incoming.id();
            case ProxyOutput.BranchResponse response -> response.id().context();
            case ProxyOutput.AttemptFailed failed -> failed.id().context();
            case ProxyOutput.BranchFailed failed -> failed.id().context();
            case ProxyOutput.Exhausted exhausted -> exhausted.id();
            case ProxyOutput.Cancelled cancelled -> cancelled.id();
            case ProxyOutput.Done _,
                    ProxyOutput.Gone _,
                    ProxyOutput.Transmit _,
                    ProxyOutput.IncomingAck _ ->
                    null;
        };
    }

    /** A bug of ours ends what it happened to, with a 500, and nothing else. */
    @Override
    public void failed(final SignalCommand command, final Throwable failure, final long now) {
        final @Nullable ContextId broken = turn.about();
        turn.begin(now);
        if (broken != null) {
            exchange.broken(broken);
        }
        settle(now);
    }

    private void transmit(final SipMessage message, final Hop hop, final long now) {
        turn.watcher().sent(message, hop, now);
        final @Nullable String application =
                switch (hop) {
                    case Hop.Local(String name) -> name;
                    case Hop.Over(Flow flow) when flow.transport() == Transport.LOCAL ->
                            agentFlows.get(flow.id());
                    case Hop.Over _, Hop.To _ -> null;
                };
        final @Nullable InsideAgent agent = application == null ? null : agents.get(application);
        if (agent != null) {
            agent.handle(message, now);
        } else {
            wire.send(message, hop);
        }
    }

    @Override
    public void tick(final long now) {
        turn.begin(now);
        engine.tick(now);
        exchange.tick(now);
        settle(now);
        agents.values().forEach(agent -> agent.tick(now));
        settle(now);
    }

    @Override
    public long deadline() {
        long earliest = Math.min(engine.deadline(), exchange.deadline());
        for (final InsideAgent agent : agents.values()) {
            earliest = Math.min(earliest, agent.deadline());
        }
        return earliest;
    }

    @Override
    public void turnEnded(final long now) {
        // Everything was sent as it came.
    }

    /** What the proxy engine counted; any thread may read it. */
    public Counters<ProxyCounter> counters() {
        return engine.counters();
    }

    /** Requests under way, for reports and tests. */
    public int contexts() {
        return exchange.contexts();
    }

    /** Transactions of SIP that are not over, for reports and tests. */
    public int transactions() {
        return engine.transactions();
    }

    /**
     * Calls that are up or being set up, relayed or answered inside; for reports and tests. Like
     * the other counts it is read on the loop that owns this node.
     */
    public int calls() {
        int calls = exchange.calls();
        for (final InsideAgent agent : agents.values()) {
            calls += agent.calls();
        }
        return calls;
    }
}
