package org.ringdown.sip.proxy;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Engine;
import org.ringdown.core.Entropy;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.OtherUri;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transaction.ClientKey;
import org.ringdown.sip.transaction.DeadlineHeap;
import org.ringdown.sip.transaction.Key;
import org.ringdown.sip.transaction.LayerInput;
import org.ringdown.sip.transaction.LayerOutput;
import org.ringdown.sip.transaction.ReturnPath;
import org.ringdown.sip.transaction.ServerKey;
import org.ringdown.sip.transaction.TransactionLayer;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/**
 * A transaction-stateful SIP proxy (RFC 3261 §16) without an opinion about routes: it hands each
 * new request to a service, forks it as told, and does the rest. One per signalling loop, owned by
 * that loop's thread; all messages of a Call-ID must reach the same one.
 *
 * <pre>
 *   wire --Received--> transactions --Opened--> context --Incoming--> service
 *                                                  ^                    | Fork, Respond
 *   wire &lt;--Transmit-- transactions &lt;--requests-- branches &lt;-----------+
 *   wire --Received--> transactions --Response--> branch --BranchResponse--> service
 *   wire &lt;--Transmit-- transactions &lt;--responses-- context &lt;------Pass-------+
 * </pre>
 *
 * <p>What is refused before any state is made, in this order: too much load (503), a scheme outside
 * a dialog that no phone system has (416; RFC 3261 §16.3), Max-Forwards 0 (483; OPTIONS and
 * REGISTER may be for the service itself and are refused when forked), an unknown Proxy-Require
 * (420), a loop (482), what the {@link Door} refuses.
 */
public final class ProxyEngine implements Engine<ProxyInput, ProxyOutput> {
    private record Attached(ResponseContext context, ForkedBranch branch) {}

    /** Transactions for each context at most; most are settled and small. */
    private static final int TRANSACTIONS = 4;

    private final ProxyConfig config;
    private final Forwarding forwarding;
    private final TransactionLayer layer;
    private final ContextActions actions = new Actions();
    private final Map<ContextId, DeadlineHeap.Slot<ResponseContext>> contexts = new HashMap<>();
    private final Map<ServerKey, ResponseContext> byServer = new HashMap<>();
    private final Map<ClientKey, Attached> byClient = new HashMap<>();
    private final Map<Flow, Set<ContextId>> callersOverWebSocket = new HashMap<>();
    private final DeadlineHeap<ResponseContext> deadlines = new DeadlineHeap<>();
    private final ArrayDeque<ProxyOutput> outputs = new ArrayDeque<>();
    private final Counters<ProxyCounter> counters = new Counters<>(ProxyCounter.class);
    private Door door = Door.OPEN;
    private long contextCount;
    private long now;

    /** A proxy without state yet; {@code entropy} makes branches and tags. */
    public ProxyEngine(final ProxyConfig config, final Entropy entropy) {
        this.config = config;
        forwarding = new Forwarding(config.sentBy(), entropy);
        layer = new TransactionLayer(config.timers());
    }

    /** From now on new requests have to get past this one. */
    public void door(final Door keeper) {
        door = keeper;
    }

    @Override
    public void handle(final ProxyInput input, final long now) {
        this.now = now;
        switch (input) {
            case ProxyInput.Received(SipRequest request, Flow flow) -> received(request, flow);
            case ProxyInput.Received received ->
                    tell(new LayerInput.Received(received.message(), received.flow()));
            case ProxyInput.Respond(ContextId id, SipResponse response) ->
                    with(id, context -> context.respond(response, now));
            case ProxyInput.Fork(ContextId id, List<Branch> branches, boolean last) ->
                    with(id, context -> context.fork(branches, last, now));
            case ProxyInput.Pass(BranchId id, SipResponse response) ->
                    with(id.context(), context -> context.pass(id.index(), response, now));
            case ProxyInput.Drop(BranchId id) ->
                    with(id.context(), context -> context.drop(id.index(), now));
            case ProxyInput.GiveUp(ContextId id) -> with(id, context -> context.giveUp(now));
            case ProxyInput.Send(SipRequest request, Hop hop) -> send(request, hop);
            case ProxyInput.SendFailed(SipMessage message, Hop hop) ->
                    tell(new LayerInput.SendFailed(message, hop));
            case ProxyInput.FlowClosed(Flow flow) -> closed(flow);
        }
        drain();
    }

    @Override
    public void tick(final long now) {
        this.now = now;
        layer.tick(now);
        drain();
        for (ResponseContext due = deadlines.due(now); due != null; due = deadlines.due(now)) {
            due.tick(now);
            reschedule(due.id);
        }
        drain();
    }

    // ---- requests

    private void received(final SipRequest request, final Flow flow) {
        final ServerKey key = ServerKey.of(request);
        if (!request.method().equals(Method.ACK) && !layer.knows(key)) {
            final SipResponse.Builder refusal = refusal(request, key, flow);
            if (refusal != null) {
                refuse(refusal, request, key, flow);
                return;
            }
        }
        tell(new LayerInput.Received(request, flow));
    }

    /** The answer to a new request that does not come to have any state, or {@code null}. */
    private SipResponse.@Nullable Builder refusal(
            final SipRequest request, final ServerKey key, final Flow flow) {
        final Method method = request.method();
        if (method.equals(Method.CANCEL)) {
            return layer.knows(key.cancelled())
                    ? null
                    : counted(ProxyCounter.STRAY_CANCELS, request, 481);
        }
        final int reserve = request.toTag() == null ? 0 : config.maxContexts() / 8;
        if (contexts.size() >= config.maxContexts() + reserve
                || layer.size() >= TRANSACTIONS * (config.maxContexts() + reserve)) {
            return counted(ProxyCounter.OVERLOADED, request, 503)
                    .set("Retry-After", Integer.toString(config.retryAfterSeconds()));
        }
        if (request.toTag() == null
                && request.requestUri() instanceof OtherUri other
                && !other.scheme().equals("tel")) {
            return counted(ProxyCounter.UNKNOWN_SCHEME, request, 416);
        }
        if (request.maxForwards() <= 0
                && !method.equals(Method.OPTIONS)
                && !method.equals(Method.REGISTER)) {
            return counted(ProxyCounter.TOO_MANY_HOPS, request, 483);
        }
        final List<String> required = request.values("Proxy-Require");
        if (!required.isEmpty()) {
            return counted(ProxyCounter.BAD_EXTENSION, request, 420)
                    .set("Unsupported", String.join(", ", required));
        }
        if (forwarding.looped(request)) {
            return counted(ProxyCounter.LOOPS, request, 482);
        }
        final SipResponse.Builder atTheDoor = door.refusal(request, flow);
        if (atTheDoor != null) {
            counters.addOwned(ProxyCounter.REFUSED_AT_THE_DOOR, 1);
        }
        return atTheDoor;
    }

    private SipResponse.Builder counted(
            final ProxyCounter counter, final SipRequest request, final int status) {
        counters.addOwned(counter, 1);
        return request.reply(status, SipResponse.defaultReason(status));
    }

    private void refuse(
            final SipResponse.Builder refusal,
            final SipRequest request,
            final ServerKey key,
            final Flow flow) {
        refusal.replaceFirstValue("Via", ReturnPath.marked(request, flow).toString());
        if (request.toTag() == null) {
            refusal.toTag(forwarding.statelessTag(key));
        }
        outputs.add(new ProxyOutput.Transmit(refusal.build(), ReturnPath.responses(request, flow)));
    }

    private void opened(final ServerKey key, final SipRequest request, final Flow flow) {
        if (request.method().equals(Method.CANCEL)) {
            cancel(key, request);
            return;
        }
        final ContextId id = new ContextId(++contextCount);
        final ResponseContext context =
                new ResponseContext(id, key, request, flow, config, forwarding, actions);
        contexts.put(id, deadlines.slot(context));
        byServer.put(key, context);
        if (flow.transport().webSocket() && request.method().equals(Method.INVITE)) {
            callersOverWebSocket.computeIfAbsent(flow, _ -> new LinkedHashSet<>()).add(id);
        }
        context.start(now);
        outputs.add(new ProxyOutput.Incoming(id, request, flow));
        reschedule(id);
    }

    /** RFC 3261 §9.2: answered at once, whatever it does to the INVITE. */
    private void cancel(final ServerKey key, final SipRequest cancel) {
        final ResponseContext context = byServer.get(key.cancelled());
        final int status = context == null ? 481 : 200;
        final SipResponse.Builder answer = cancel.reply(status, SipResponse.defaultReason(status));
        if (cancel.toTag() == null) {
            answer.toTag(context == null ? forwarding.freshTag() : context.tag());
        }
        tell(new LayerInput.Respond(key, answer.build()));
        if (context != null) {
            context.cancel(cancel.headers("Reason"), now);
            reschedule(context.id);
        }
    }

    private void acknowledged(final SipRequest ack, final Flow flow) {
        if (forwarding.statelessTag(ServerKey.of(ack)).equals(ack.toTag())) {
            counters.addOwned(ProxyCounter.STATELESS_ACKS, 1);
        } else {
            outputs.add(new ProxyOutput.IncomingAck(ack, flow));
        }
    }

    private void send(final SipRequest request, final Hop hop) {
        if (request.maxForwards() <= 0) {
            counters.addOwned(ProxyCounter.EXPIRED_ACKS, 1);
        } else {
            outputs.add(new ProxyOutput.Transmit(forwarding.prepare(request, hop, null, -1), hop));
        }
    }

    private void closed(final Flow flow) {
        tell(new LayerInput.FlowClosed(flow));
        final Set<ContextId> callers = callersOverWebSocket.get(flow);
        if (callers != null) {
            for (final ContextId id : List.copyOf(callers)) {
                with(id, context -> context.cancel(List.of(), now));
            }
        }
    }

    // ---- transactions

    private void tell(final LayerInput input) {
        layer.handle(input, now);
    }

    private void drain() {
        for (LayerOutput output = layer.poll(); output != null; output = layer.poll()) {
            switch (output) {
                case LayerOutput.Transmit(SipMessage message, Hop hop) ->
                        outputs.add(new ProxyOutput.Transmit(message, hop));
                case LayerOutput.Opened(ServerKey key, SipRequest request, Flow flow) ->
                        opened(key, request, flow);
                case LayerOutput.Acknowledged(SipRequest ack, Flow flow) -> acknowledged(ack, flow);
                case LayerOutput.Response(ClientKey key, SipResponse response) -> {
                    final Attached attached = byClient.get(key);
                    if (attached != null) {
                        attached.context().received(attached.branch(), key, response, now);
                        reschedule(attached.context().id);
                    }
                }
                case LayerOutput.Stray _ -> counters.addOwned(ProxyCounter.STRAY_RESPONSES, 1);
                case LayerOutput.TimedOut(ClientKey key) -> failed(key, 408);
                case LayerOutput.Unreachable(ClientKey key) -> failed(key, 503);
                case LayerOutput.Lost _ -> {}
                case LayerOutput.Ended(Key key) -> ended(key);
            }
        }
    }

    private void failed(final ClientKey key, final int status) {
        final Attached attached = byClient.get(key);
        if (attached != null) {
            attached.context().failed(attached.branch(), key, status, now);
            reschedule(attached.context().id);
        }
    }

    private void ended(final Key key) {
        switch (key) {
            case ClientKey client -> {
                final Attached attached = byClient.remove(client);
                if (attached != null) {
                    attached.context().transactionOver(attached.branch());
                }
            }
            case ServerKey server -> {
                final ResponseContext context = byServer.remove(server);
                if (context != null) {
                    context.serverOver();
                    reschedule(context.id);
                }
            }
        }
    }

    // ---- contexts

    /** Does something to a context, if it is still there. */
    private void with(final ContextId id, final Consumer<ResponseContext> what) {
        final ResponseContext context = context(id);
        if (context != null) {
            what.accept(context);
            reschedule(id);
        }
    }

    private @Nullable ResponseContext context(final ContextId id) {
        final DeadlineHeap.Slot<ResponseContext> slot = contexts.get(id);
        return slot == null ? null : slot.owner();
    }

    private void reschedule(final ContextId id) {
        final DeadlineHeap.Slot<ResponseContext> slot = contexts.get(id);
        if (slot != null) {
            deadlines.set(slot, slot.owner().deadline());
        }
    }

    private final class Actions implements ContextActions {
        @Override
        public void emit(final ProxyOutput output) {
            outputs.add(output);
        }

        @Override
        public void count(final ProxyCounter counter) {
            counters.addOwned(counter, 1);
        }

        @Override
        public void respond(final ServerKey key, final SipResponse response) {
            tell(new LayerInput.Respond(key, response));
        }

        @Override
        public void open(
                final ResponseContext context,
                final ForkedBranch branch,
                final ClientKey client,
                final SipRequest request) {
            byClient.put(client, new Attached(context, branch));
            tell(new LayerInput.Request(request, branch.hop()));
        }

        @Override
        public void cancel(final SipRequest cancel, final Hop hop) {
            tell(new LayerInput.Request(cancel, hop));
        }

        @Override
        public void abandon(final Key key) {
            tell(new LayerInput.Abandon(key));
        }

        @Override
        public void remove(final ResponseContext context) {
            final DeadlineHeap.Slot<ResponseContext> slot = contexts.remove(context.id);
            if (slot != null) {
                deadlines.set(slot, NEVER);
                outputs.add(new ProxyOutput.Gone(context.id));
            }
            final Set<ContextId> callers = callersOverWebSocket.get(context.flow);
            if (callers != null && callers.remove(context.id) && callers.isEmpty()) {
                callersOverWebSocket.remove(context.flow);
            }
        }
    }

    // ---- for the owner

    @Override
    public @Nullable ProxyOutput poll() {
        return outputs.poll();
    }

    @Override
    public long deadline() {
        return Math.min(layer.deadline(), deadlines.deadline());
    }

    /** What was counted; may be read from any thread. */
    public Counters<ProxyCounter> counters() {
        return counters;
    }

    /** How many requests are open. */
    public int contexts() {
        return contexts.size();
    }

    /** How many transactions are alive, of both kinds. */
    public int transactions() {
        return layer.size();
    }

    /** Whether nothing is remembered: after the last Gone, and the last CANCEL's transaction. */
    public boolean isEmpty() {
        return contexts.isEmpty()
                && byServer.isEmpty()
                && byClient.isEmpty()
                && callersOverWebSocket.isEmpty()
                && deadlines.size() == 0
                && layer.isEmpty();
    }
}
