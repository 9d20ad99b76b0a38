package org.ringdown.service.agent.user;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transaction.ClientKey;
import org.ringdown.sip.transaction.LayerInput;
import org.ringdown.sip.transaction.LayerOutput;
import org.ringdown.sip.transaction.ServerKey;
import org.ringdown.sip.transaction.TransactionConfig;
import org.ringdown.sip.transaction.TransactionLayer;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;
import org.ringdown.testkit.SimClock;
import org.ringdown.testkit.SimNet;

/**
 * An agent with transactions of its own on a network that loses, doubles and reorders, and somebody
 * behind it who answers, refuses and hangs up as the dice fall.
 */
final class SimUser implements UserAgent.Door {
    private static final Duration TIMER_C = Duration.ofSeconds(200);

    final String name;
    final UserAgent agent;
    final List<Call> calls = new ArrayList<>();
    private final SimClock time;
    private final SimNet net;
    private final RandomGenerator random;
    private final List<String> ladder;
    private final InetSocketAddress address;
    private final TransactionLayer layer = new TransactionLayer(TransactionConfig.DEFAULT);
    private final Map<ClientKey, SipRequest> asking = new HashMap<>();
    private final Map<String, ServerKey> asked = new HashMap<>();
    private final Map<ServerKey, String> names = new HashMap<>();
    private final Set<Call> over = new HashSet<>();
    private int ids;
    private boolean busy;

    SimUser(
            final int number,
            final SimClock time,
            final SimNet net,
            final RandomGenerator random,
            final List<String> ladder) {
        name = "u" + number;
        this.time = time;
        this.net = net;
        this.random = random;
        this.ladder = ladder;
        address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 5060);
        net.bind(address, this::datagram);
        agent =
                new UserAgent(
                        new UserAgent.Parts(
                                "sip:" + name + "@" + address.getHostString(),
                                6,
                                () -> name + "-" + ++ids,
                                time::now,
                                new SeededEntropy(random.nextLong())),
                        this);
    }

    SipUri uri() {
        return SipUri.of(name, address.getHostString());
    }

    // ---- what somebody does

    void call(final SimUser other) {
        dial(CallRequest.of(NameAddr.of(uri()), other.uri(), "v=0\r\ns=call\r\n"));
    }

    private void dial(final CallRequest wish) {
        patience(agent.call(wish, this::happened));
        settle();
    }

    private void patience(final Call call) {
        calls.add(call);
        later(
                5 + random.nextInt(90),
                () -> {
                    if (!call.up()) {
                        hangUp(call);
                    }
                });
    }

    void hangUp(final Call call) {
        if (call.hangUp()) {
            over.add(call);
        }
        settle();
    }

    void offer(final Call call) {
        call.offer("v=0\r\ns=offer" + random.nextInt(100) + "\r\n");
        settle();
    }

    void ask(final Call call) {
        call.ask(Method.INFO, List.of(), null, new byte[0], (_, _) -> {});
        settle();
    }

    void transfer(final Call call, final SimUser target) {
        call.transfer(target.uri());
        settle();
    }

    void join(final Call call, final Call other) {
        call.transfer(other);
        settle();
    }

    @Override
    public CallListener called(final Call call) {
        calls.add(call);
        final int dice = random.nextInt(10);
        if (call.replacing() != null || dice == 0) {
            call.answer("v=0\r\ns=at once\r\n");
        } else if (dice == 1) {
            over.add(call);
            call.refuse(486, "Busy Here");
        } else {
            call.ring(180, null);
            later(
                    random.nextInt(20),
                    () -> {
                        if (dice < 8) {
                            call.answer("v=0\r\ns=answer\r\n");
                        } else if (dice == 8 && call.refuse(603, "Decline")) {
                            over.add(call);
                        }
                    });
        }
        return this::happened;
    }

    @Override
    public void asked(final Inquiry inquiry) {
        inquiry.reply(200);
    }

    private void happened(final Call call, final CallEvent event) {
        ladder.add(
                time.millis()
                        + " "
                        + name
                        + " hears "
                        + call.id()
                        + " "
                        + event.getClass().getSimpleName());
        if (over.contains(call)) {
            throw new AssertionError(name + " hears of " + call.id() + " that is over: " + event);
        }
        switch (event) {
            case CallEvent.Offered _ ->
                    later(
                            random.nextInt(2),
                            () -> {
                                if (random.nextInt(4) == 0) {
                                    call.decline(488);
                                } else {
                                    call.accept("v=0\r\ns=accepted\r\n");
                                }
                            });
            case CallEvent.TransferAsked(Transfer transfer) -> {
                if (random.nextInt(4) == 0) {
                    transfer.decline(603, "Decline");
                } else {
                    final Call made = transfer.accept("v=0\r\ns=for him\r\n", this::happened);
                    if (made != null) {
                        patience(made);
                    }
                }
            }
            case CallEvent.Asked(Inquiry inquiry) -> inquiry.reply(200);
            case CallEvent.Ended _ -> over.add(call);
            default -> {}
        }
    }

    private void later(final int seconds, final Runnable what) {
        net.after(
                Duration.ofMillis(1_000L * seconds + random.nextInt(1_000)),
                () -> {
                    what.run();
                    settle();
                });
    }

    // ---- its transactions

    long deadline() {
        return Math.min(agent.deadline(), layer.deadline());
    }

    void tick() {
        agent.tick(time.now());
        layer.tick(time.now());
        settle();
    }

    private void datagram(final byte[] data, final InetSocketAddress from) {
        final SipMessage message = SipParser.parse(data, 0, data.length, Limits.DEFAULT).orThrow();
        final Flow flow = new Flow(Transport.UDP, address, from, 0);
        layer.handle(new LayerInput.Received(message, flow), time.now());
        settle();
    }

    private void settle() {
        if (busy) {
            return;
        }
        busy = true;
        try {
            boolean more = true;
            while (more) {
                final LayerOutput output = layer.poll();
                final SipMessage message = agent.poll();
                if (output != null) {
                    carry(output);
                }
                if (message != null) {
                    say(message);
                }
                more = output != null || message != null;
            }
        } finally {
            busy = false;
        }
    }

    private void carry(final LayerOutput output) {
        final long now = time.now();
        switch (output) {
            case LayerOutput.Transmit(SipMessage message, Hop hop) -> transmit(message, hop);
            case LayerOutput.Opened(ServerKey key, SipRequest request, Flow _) -> {
                asked.put(nameOf(request), key);
                names.put(key, nameOf(request));
                agent.handle(request, now);
            }
            case LayerOutput.Acknowledged(SipRequest ack, Flow _) -> agent.handle(ack, now);
            case LayerOutput.Response(ClientKey _, SipResponse response) ->
                    agent.handle(response, now);
            case LayerOutput.Stray(SipResponse response, Flow _) -> agent.handle(response, now);
            case LayerOutput.TimedOut(ClientKey key) -> failed(key);
            case LayerOutput.Unreachable(ClientKey key) -> failed(key);
            case LayerOutput.Lost _ -> {}
            case LayerOutput.Ended(var key) -> {
                switch (key) {
                    case ClientKey client -> asking.remove(client);
                    case ServerKey server -> asked.remove(String.valueOf(names.remove(server)));
                }
            }
        }
    }

    private void failed(final ClientKey key) {
        final @Nullable SipRequest request = asking.remove(key);
        if (request != null) {
            agent.handle(request.reply(408).toTag("none").build(), time.now());
        }
    }

    private static String nameOf(final SipMessage message) {
        return message.topVia().branch() + " " + message.cseq().method();
    }

    private void say(final SipMessage message) {
        switch (message) {
            case SipRequest request when request.method().equals(Method.ACK) -> {
                // That of a refusal is sent by the transaction.
                if (request.topVia().branch() != null && fresh(request)) {
                    transmit(request, hop(request));
                }
            }
            case SipRequest request -> {
                final ClientKey key = ClientKey.of(request);
                if (key != null) {
                    asking.put(key, request);
                }
                layer.handle(new LayerInput.Request(request, hop(request)), time.now());
                if (key != null && request.method().equals(Method.INVITE)) {
                    net.after(TIMER_C, () -> timerC(key, request));
                }
            }
            case SipResponse response -> {
                final @Nullable ServerKey key = asked.get(nameOf(response));
                if (key != null) {
                    layer.handle(new LayerInput.Respond(key, response), time.now());
                } else if (response.topVia().received() != null) {
                    // A 2xx once more, which no transaction sends.
                    transmit(
                            response,
                            new Hop.Over(
                                    new Flow(
                                            Transport.UDP,
                                            address,
                                            new InetSocketAddress(
                                                    InetAddress.ofLiteral(
                                                            response.topVia().received()),
                                                    5060),
                                            0)));
                }
            }
        }
    }

    /** As the proxy does it: who rings for too long is told that nobody waits any more. */
    private void timerC(final ClientKey key, final SipRequest request) {
        if (asking.containsKey(key)) {
            layer.handle(
                    new LayerInput.Request(Requests.cancel(request), hop(request)), time.now());
            layer.handle(new LayerInput.Abandon(key), time.now());
            failed(key);
            settle();
        }
    }

    private final Set<String> invites = new HashSet<>();

    /** Whether an ACK has a branch of its own. */
    private boolean fresh(final SipRequest ack) {
        return !invites.contains(String.valueOf(ack.topVia().branch()));
    }

    private Hop hop(final SipRequest request) {
        if (request.method().equals(Method.INVITE)) {
            invites.add(String.valueOf(request.topVia().branch()));
        }
        final String host = request.requestUri() instanceof SipUri sip ? sip.host() : "192.0.2.250";
        return new Hop.Over(
                new Flow(
                        Transport.UDP,
                        address,
                        new InetSocketAddress(InetAddress.ofLiteral(host), 5060),
                        0));
    }

    private void transmit(final SipMessage message, final Hop hop) {
        if (hop instanceof Hop.Over(Flow flow)) {
            ladder.add(
                    time.millis()
                            + " "
                            + name
                            + " > "
                            + flow.remote().getHostString()
                            + " "
                            + (message instanceof SipResponse response
                                    ? response.status() + " "
                                    : "")
                            + message.cseq()
                            + " "
                            + message.callId());
            net.send(address, flow.remote(), message.toBytes());
        }
    }

    String left() {
        final int remembered = agent.remembered() + agent.calls();
        return remembered == 0 && asking.isEmpty() && asked.isEmpty()
                ? ""
                : name + " remembers " + remembered + " " + asking.keySet() + " " + asked.keySet();
    }
}
