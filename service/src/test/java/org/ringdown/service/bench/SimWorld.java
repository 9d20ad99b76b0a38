package org.ringdown.service.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.service.proxy.Wire;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SimClock;
import org.ringdown.testkit.SimNet;

/**
 * A whole world on virtual time: the server, phones and browsers, and the network between them. All
 * of it follows from one seed.
 */
final class SimWorld {
    static final InetSocketAddress SERVER =
            new InetSocketAddress(InetAddress.ofLiteral(Bench.OURS), 5060);
    private static final int MOST_STEPS = 400_000;

    final SimClock time = new SimClock();
    final RandomGenerator random;
    final SimNet net;
    final List<SimPhone> phones = new ArrayList<>();
    private final Stores.Accounts accounts = new Stores.Accounts();
    private final Stores.Bindings bindings = new Stores.Bindings();
    private final List<SimNet.Nat> nats = new ArrayList<>();
    private final Map<Flow, SimNet.Link> links = new HashMap<>();
    private final Map<String, List<String>> routes = new HashMap<>();
    private final Set<String> spoiled = new HashSet<>();
    private final Luck luck;
    private final long seed;
    private final @Nullable List<String> ladder;
    private SimServer server;
    private long lastFlow;
    private int lives;
    private boolean storing;
    private int steps;

    /** What may happen to a world. */
    enum Luck {
        /** Nothing is lost or out of order. */
        CALM,
        /** Nothing is lost, but messages overtake each other. */
        WINDY,
        /** One datagram in ten is lost and another comes twice: SIP repeats what was lost. */
        LOSSY,
        /** Anything happens. */
        STORMY
    }

    /**
     * @param ladder is filled with all that is said, if there is one
     */
    SimWorld(final long seed, final @Nullable List<String> ladder) {
        this.seed = seed;
        this.ladder = ladder;
        random = Properties.random(seed);
        net = new SimNet(time, random);
        luck = Luck.values()[Math.floorMod(seed, Luck.values().length)];
        switch (luck) {
            case CALM -> {}
            case WINDY, STORMY -> net.weather(new SimNet.Weather(0, 0, 2, 60));
            case LOSSY -> net.weather(new SimNet.Weather(0.1, 0.1, 2, 300));
        }
        server = life();
        net.bind(SERVER, this::datagram);
        phone("alice", "alice", Transport.UDP, false);
        phone("bob", "bob", Transport.WSS, false);
        phone("desk", "carol", Transport.UDP, true);
        phone("cell", "carol", Transport.TCP, false);
        phone("web", "carol", Transport.WSS, false);
        phone("dora", "dora", Transport.UDP, true);
    }

    private void phone(
            final String name, final String user, final Transport transport, final boolean nat) {
        accounts.add(user, Bench.DOMAIN, "secret of " + user);
        final int number = 10 + phones.size();
        if (nat) {
            nats.add(
                    net.nat(
                            InetAddress.ofLiteral("10.0.0." + number),
                            InetAddress.ofLiteral("198.51.100." + number)));
        }
        phones.add(new SimPhone(this, name, user, transport, number));
    }

    private SimServer life() {
        return new SimServer(time, accounts, bindings, seed + 1_000L * lives++, wire());
    }

    Luck luck() {
        return luck;
    }

    // ---- the network around the server

    private Wire wire() {
        return new Wire() {
            @Override
            public void send(final SipMessage message, final Hop hop) {
                SimWorld.this.send(message, hop);
            }

            @Override
            public void keep(final Flow flow) {
                // Nothing is closed here for being idle.
            }
        };
    }

    private void send(final SipMessage message, final Hop hop) {
        final byte[] data = message.toBytes();
        switch (hop) {
            case Hop.Over(Flow flow) when flow.transport() == Transport.UDP ->
                    net.send(SERVER, flow.remote(), data);
            case Hop.Over(Flow flow) -> {
                final SimNet.@Nullable Link link = links.get(flow);
                if (link == null || !link.send(1, data)) {
                    unsent(message, hop);
                }
            }
            case Hop.To to when to.transport() == Transport.UDP ->
                    net.send(SERVER, to.address(), data);
            case Hop.To _, Hop.Local _ -> unsent(message, hop);
        }
    }

    private void unsent(final SipMessage message, final Hop hop) {
        note("ringdown → nobody", message);
        final SimServer mine = server;
        net.after(Duration.ZERO, () -> mine.sendFailed(message, hop));
    }

    private void datagram(final byte[] data, final InetSocketAddress from) {
        received(data, new Flow(Transport.UDP, SERVER, from, 0));
    }

    private void received(final byte[] data, final Flow flow) {
        if (SipParser.parse(data, 0, data.length, Limits.DEFAULT)
                instanceof Parsed.Ok<SipMessage>(SipMessage message)) {
            server.received(message, flow);
        } else {
            throw new AssertionError(
                    "cannot be read: " + new String(data, StandardCharsets.ISO_8859_1));
        }
    }

    SimNet.Link connect(final SimPhone phone, final SimNet.Party party) {
        final Flow flow = new Flow(phone.transport, SERVER, phone.address(), ++lastFlow);
        final SimServer mine = server;
        final SimNet.Link link =
                net.link(
                        new SimNet.Party() {
                            @Override
                            public void received(final byte[] data) {
                                SimWorld.this.received(data, flow);
                            }

                            @Override
                            public void closed() {
                                links.remove(flow);
                                mine.closed(flow);
                            }
                        },
                        party);
        links.put(flow, link);
        return link;
    }

    // ---- what befalls everybody

    /** The server dies and comes back with what its store remembers. */
    void restartServer() {
        note("-- the server restarts");
        phones.forEach(phone -> phone.calls.forEach(call -> spoil(call.callId())));
        server = life();
        List.copyOf(links.values()).forEach(SimNet.Link::cut);
    }

    void rebind() {
        note("-- NATs forget");
        nats.forEach(SimNet.Nat::rebind);
    }

    // ---- time

    /** Lets time pass. */
    void pass(final double seconds) {
        final long end = time.now() + Math.round(seconds * 1e9);
        while (step(end)) {
            if (++steps > MOST_STEPS) {
                throw new AssertionError("it never ends");
            }
        }
        time.advance(Duration.ofNanos(Math.max(0, end - time.now())));
    }

    private boolean step(final long end) {
        long next = Math.min(net.next(), server.deadline());
        for (final SimPhone phone : phones) {
            next = Math.min(next, phone.deadline());
        }
        if (next > end) {
            return false;
        }
        time.advance(Duration.ofNanos(Math.max(0, next - time.now())));
        if (net.next() <= time.now()) {
            net.run();
        }
        if (server.deadline() <= time.now()) {
            server.tick();
        }
        for (final SimPhone phone : phones) {
            if (phone.deadline() <= time.now()) {
                phone.tick();
            }
        }
        if (!storing && server.waitsForStorage()) {
            storing = true;
            net.after(
                    Duration.ofMillis(1 + random.nextInt(20)),
                    () -> {
                        storing = false;
                        server.store();
                    });
        }
        return true;
    }

    void expireNowAndThen(final int seconds) {
        for (int i = 0; i < seconds; i += 10) {
            pass(10);
            server.expire();
        }
    }

    /** Legs that nobody speaks on any more end by silence. */
    void silence() {
        server.media.open().forEach(leg -> server.silent(leg));
    }

    SimServer server() {
        return server;
    }

    // ---- what must be true

    void check(final boolean good, final Supplier<String> what) {
        if (!good) {
            throw new AssertionError(what.get());
        }
    }

    /** Something that only happens when messages get lost. */
    void unluckily(final String what) {
        note("-- " + what);
        check(luck == Luck.STORMY, () -> what + " though little or nothing was lost");
    }

    /** Something that only happens when messages are late. */
    void slowly(final String what) {
        check(luck != Luck.CALM, () -> what + " though nothing was late");
    }

    /** A request ended with this status; 0 for none. */
    void answered(final String what, final int status, final int... expected) {
        check(
                Arrays.stream(expected).anyMatch(each -> each == status),
                () -> what + " was answered with " + status);
        if (status == 0) {
            unluckily(what + " was not answered");
        }
    }

    /** What the callee saw of the way. */
    void heard(final String callId, final String tag, final List<String> recorded) {
        routes.put(callId + " " + tag, recorded);
    }

    /** What the caller saw of the way. */
    void met(final String callId, final String tag, final List<String> recorded) {
        final List<String> theirs = routes.get(callId + " " + tag);
        check(
                theirs == null || theirs.equals(recorded),
                () -> "the way of " + callId + " is " + theirs + " for one and " + recorded);
    }

    /** Both sides of this call may come to think differently of it. */
    void spoil(final String callId) {
        spoiled.add(callId);
    }

    /** Whoever thinks that a call is up is right, and nobody rings for one that is answered. */
    void agree() {
        phones.forEach(phone -> phone.calls.forEach(this::ringsForSomebody));
        final List<SimCall> up = new ArrayList<>();
        phones.forEach(phone ->
                phone.calls.stream()
                        .filter(call -> call.state() == SimCall.State.UP)
                        .filter(call -> !call.inside() && !spoiled.contains(call.callId()))
                        .forEach(up::add));
        for (final SimCall call : up) {
            check(
                    up.stream().anyMatch(call::facing),
                    () -> "a call is up on one side only: " + call.callId());
        }
    }

    private void ringsForSomebody(final SimCall ringing) {
        check(
                luck == Luck.STORMY
                        || ringing.state() != SimCall.State.RINGING
                        || spoiled.contains(ringing.callId())
                        || phones.stream()
                                .flatMap(phone -> phone.calls.stream())
                                .anyMatch(call ->
                                        call.state() == SimCall.State.CALLING
                                                && call.callId().equals(ringing.callId())),
                () -> "somebody rings for " + ringing.callId() + ", where nobody calls");
    }

    String left() {
        final StringBuilder left = new StringBuilder(server.left());
        phones.forEach(phone -> left.append(phone.left()));
        return left.toString();
    }

    // ---- the ladder

    void note(final String text) {
        if (ladder != null) {
            ladder.add(String.format("%9.3f  %s", time.now() / 1e9, text));
        }
    }

    void note(final String who, final SipMessage message) {
        if (ladder != null) {
            final String what =
                    switch (message) {
                        case SipRequest request -> request.method() + " " + request.requestUri();
                        case SipResponse response -> response.status() + " " + response.cseq();
                    };
            note(who + "  " + what + "  " + message.callId() + " " + message.cseq().number());
        }
    }
}
