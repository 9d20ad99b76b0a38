package org.ringdown.sip.transaction;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * All transactions of one signalling loop (RFC 3261 §17, §18.2): finds the transaction of a
 * message, opens new ones, drives their timers, and forgets them when they end. Owned by that
 * loop's thread.
 */
public final class TransactionLayer implements Engine<LayerInput, LayerOutput> {
    private sealed interface Entry {
        /** A client transaction and where it sends to. */
        record Client(ClientKey key, ClientTransaction machine, Hop hop) implements Entry {}

        /** A server transaction, the flow of its request and where its responses go. */
        record Server(ServerKey key, ServerTransaction machine, Flow flow, Hop hop)
                implements Entry {}

        /**
         * A transaction that is settled: of all that it was, what repetitions need is kept until
         * its deadline. There are many more of these than of others.
         */
        final class Settled implements Entry {
            private final Key key;
            private final byte[] answer;
            private final Hop hop;

            /**
             * @param last the response that a repeated request gets, or {@code null}
             */
            Settled(final Key key, final @Nullable SipResponse last, final Hop hop) {
                this.key = key;
                answer = last == null ? NOTHING : last.sharedBytes();
                this.hop = hop;
            }

            /** What is to be sent when the request comes again, or {@code null}. */
            LayerOutput.@Nullable Transmit again() {
                return answer.length > 0
                                && SipParser.own(answer) instanceof Parsed.Ok<SipResponse>(var last)
                        ? new LayerOutput.Transmit(last, hop)
                        : null;
            }
        }
    }

    private static final byte[] NOTHING = {};

    private final TransactionConfig config;
    private final Map<Key, DeadlineHeap.Slot<Entry>> transactions = new HashMap<>();
    private final Map<Flow, Set<ClientKey>> clientsOverFlow = new HashMap<>();
    private final DeadlineHeap<Entry> deadlines = new DeadlineHeap<>();
    private final ArrayDeque<LayerOutput> outputs = new ArrayDeque<>();

    /** A layer without transactions. */
    public TransactionLayer(final TransactionConfig config) {
        this.config = config;
    }

    @Override
    public void handle(final LayerInput input, final long now) {
        switch (input) {
            case LayerInput.Received(SipRequest request, Flow flow) -> received(request, flow, now);
            case LayerInput.Received(SipResponse response, Flow flow) -> {
                final ClientKey key = ClientKey.of(response);
                if (!toClient(key, new ClientInput.Response(response), now)) {
                    outputs.add(new LayerOutput.Stray(response, flow));
                }
            }
            case LayerInput.Respond(ServerKey key, SipResponse response) ->
                    toServer(key, new ServerInput.Respond(response), now);
            case LayerInput.Request(SipRequest request, Hop hop) -> send(request, hop, now);
            case LayerInput.SendFailed(SipMessage message, Hop _) -> sendFailed(message, now);
            case LayerInput.FlowClosed(Flow flow) -> {
                final Set<ClientKey> keys = clientsOverFlow.get(flow);
                if (keys != null) {
                    for (final ClientKey key : List.copyOf(keys)) {
                        toClient(key, new ClientInput.TransportFailed(), now);
                    }
                }
            }
            case LayerInput.Abandon(Key key) -> forget(key);
        }
    }

    private void received(final SipRequest request, final Flow flow, final long now) {
        final ServerKey key = ServerKey.of(request);
        if (toServer(key, new ServerInput.Again(request), now)) {
            return;
        }
        final SipRequest marked = ReturnPath.mark(request, flow);
        if (request.method().equals(Method.ACK)) {
            outputs.add(new LayerOutput.Acknowledged(marked, flow));
            return;
        }
        final boolean reliable = flow.transport().reliable();
        final ServerTransaction machine =
                request.method().equals(Method.INVITE)
                        ? new InviteServer(reliable, config)
                        : new NonInviteServer(reliable, config);
        final Hop hop = ReturnPath.responses(request, flow);
        transactions.put(key, deadlines.slot(new Entry.Server(key, machine, flow, hop)));
        outputs.add(new LayerOutput.Opened(key, marked, flow));
    }

    private void send(final SipRequest request, final Hop hop, final long now) {
        final ClientKey key = ClientKey.of(request);
        if (key == null || transactions.containsKey(key)) {
            throw new IllegalArgumentException("a new request needs a new branch");
        }
        final boolean reliable = transport(hop).reliable();
        final ClientTransaction machine =
                request.method().equals(Method.INVITE)
                        ? new InviteClient(request, reliable, config, now)
                        : new NonInviteClient(request, reliable, config, now);
        final DeadlineHeap.Slot<Entry> slot = deadlines.slot(new Entry.Client(key, machine, hop));
        transactions.put(key, slot);
        final Flow flow = connection(hop);
        if (flow != null) {
            clientsOverFlow.computeIfAbsent(flow, _ -> new LinkedHashSet<>()).add(key);
        }
        drain(slot);
    }

    private void sendFailed(final SipMessage message, final long now) {
        switch (message) {
            case SipRequest request ->
                    toClient(ClientKey.of(request), new ClientInput.TransportFailed(), now);
            case SipResponse response ->
                    toServer(ServerKey.of(response), new ServerInput.TransportFailed(), now);
        }
    }

    private boolean toClient(
            final @Nullable ClientKey key, final ClientInput input, final long now) {
        final DeadlineHeap.Slot<Entry> slot = key == null ? null : transactions.get(key);
        if (slot == null) {
            return false;
        }
        if (slot.owner() instanceof Entry.Client client) {
            client.machine().handle(input, now);
            drain(slot);
        }
        return true;
    }

    private boolean toServer(final ServerKey key, final ServerInput input, final long now) {
        final DeadlineHeap.Slot<Entry> slot = transactions.get(key);
        if (slot == null) {
            return false;
        }
        switch (slot.owner()) {
            case Entry.Server server -> {
                server.machine().handle(input, now);
                drain(slot);
            }
            case Entry.Settled settled -> repeated(settled, input);
            case Entry.Client _ -> throw new IllegalStateException("a server's key names a client");
        }
        return true;
    }

    private void repeated(final Entry.Settled settled, final ServerInput input) {
        final LayerOutput.@Nullable Transmit again =
                input instanceof ServerInput.Again ? settled.again() : null;
        if (again != null) {
            outputs.add(again);
        }
    }

    @Override
    public void tick(final long now) {
        for (Entry due = deadlines.due(now); due != null; due = deadlines.due(now)) {
            switch (due) {
                case Entry.Client client -> client.machine().tick(now);
                case Entry.Server server -> server.machine().tick(now);
                case Entry.Settled settled -> transactions.remove(settled.key);
            }
            final DeadlineHeap.Slot<Entry> slot = transactions.get(key(due));
            if (slot != null) {
                drain(slot);
            }
        }
    }

    /** Takes what the machine has to say, and its next deadline. */
    private void drain(final DeadlineHeap.Slot<Entry> slot) {
        final boolean alive =
                switch (slot.owner()) {
                    case Entry.Client client -> drain(client);
                    case Entry.Server server -> drain(server);
                    case Entry.Settled _ -> false;
                };
        if (!alive) {
            return;
        }
        switch (slot.owner()) {
            case Entry.Client client -> {
                deadlines.set(slot, client.machine().deadline());
                if (client.machine().settled()) {
                    settle(slot, new Entry.Settled(client.key(), null, client.hop()));
                }
            }
            case Entry.Server server -> {
                deadlines.set(slot, server.machine().deadline());
                if (server.machine().settled()) {
                    settle(
                            slot,
                            new Entry.Settled(server.key(), server.machine().last(), server.hop()));
                }
            }
            case Entry.Settled _ -> {
                // It has nothing more to say.
            }
        }
    }

    /** Forgets all of a transaction that repetitions do not need. */
    private void settle(final DeadlineHeap.Slot<Entry> slot, final Entry.Settled rest) {
        slot.owner(rest);
        outputs.add(new LayerOutput.Ended(rest.key));
    }

    private boolean drain(final Entry.Client client) {
        final ClientKey key = client.key();
        boolean alive = true;
        for (ClientOutput output = client.machine().poll();
                output != null;
                output = client.machine().poll()) {
            switch (output) {
                case ClientOutput.Send(SipRequest request) ->
                        outputs.add(new LayerOutput.Transmit(request, client.hop()));
                case ClientOutput.Deliver(SipResponse response) ->
                        outputs.add(new LayerOutput.Response(key, response));
                case ClientOutput.TimedOut _ -> outputs.add(new LayerOutput.TimedOut(key));
                case ClientOutput.Unreachable _ -> outputs.add(new LayerOutput.Unreachable(key));
                case ClientOutput.Terminated _ -> {
                    forget(key);
                    alive = false;
                }
            }
        }
        return alive;
    }

    private boolean drain(final Entry.Server server) {
        final ServerKey key = server.key();
        boolean alive = true;
        for (ServerOutput output = server.machine().poll();
                output != null;
                output = server.machine().poll()) {
            switch (output) {
                case ServerOutput.Send(SipResponse response) ->
                        outputs.add(new LayerOutput.Transmit(response, server.hop()));
                case ServerOutput.Acknowledged(SipRequest ack) ->
                        outputs.add(
                                new LayerOutput.Acknowledged(
                                        ReturnPath.mark(ack, server.flow()), server.flow()));
                case ServerOutput.Lost _ -> outputs.add(new LayerOutput.Lost(key));
                case ServerOutput.Terminated _ -> {
                    forget(key);
                    alive = false;
                }
            }
        }
        return alive;
    }

    private void forget(final Key key) {
        final DeadlineHeap.Slot<Entry> slot = transactions.remove(key);
        if (slot == null) {
            return;
        }
        deadlines.set(slot, NEVER);
        if (slot.owner() instanceof Entry.Settled) {
            return;
        }
        if (slot.owner() instanceof Entry.Client client) {
            final Flow flow = connection(client.hop());
            final Set<ClientKey> keys = flow == null ? null : clientsOverFlow.get(flow);
            if (keys != null && keys.remove(client.key()) && keys.isEmpty()) {
                clientsOverFlow.remove(flow);
            }
        }
        outputs.add(new LayerOutput.Ended(key));
    }

    /** Whether a transaction of this name is there. */
    public boolean knows(final Key key) {
        return transactions.containsKey(key);
    }

    /** How many transactions there are. */
    public int size() {
        return transactions.size();
    }

    /** Whether nothing at all is remembered: no transaction, no deadline, no connection. */
    public boolean isEmpty() {
        return transactions.isEmpty() && deadlines.size() == 0 && clientsOverFlow.isEmpty();
    }

    /** The transport a hop uses. */
    public static Transport transport(final Hop hop) {
        return switch (hop) {
            case Hop.Over(Flow flow) -> flow.transport();
            case Hop.To to -> to.transport();
            case Hop.Local _ -> Transport.LOCAL;
        };
    }

    /** The connection whose end is the end of a transaction over this hop, if there is one. */
    private static @Nullable Flow connection(final Hop hop) {
        return hop instanceof Hop.Over(Flow flow)
                        && flow.transport().reliable()
                        && flow.transport() != Transport.LOCAL
                ? flow
                : null;
    }

    private static Key key(final Entry entry) {
        return switch (entry) {
            case Entry.Client client -> client.key();
            case Entry.Server server -> server.key();
            case Entry.Settled settled -> settled.key;
        };
    }

    @Override
    public @Nullable LayerOutput poll() {
        return outputs.poll();
    }

    @Override
    public long deadline() {
        return deadlines.deadline();
    }
}
