package org.ringdown.rtc.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.testkit.SeededEntropy;
import org.ringdown.testkit.SimClock;
import org.ringdown.testkit.SimNet;

/** One end of ICE with its sockets on a simulated network. */
final class SimEnd {
    final Ice ice;
    final List<LocalCandidate> locals;
    final List<String> said = new ArrayList<>();
    final List<String> heard = new ArrayList<>();
    final List<StunMessage> sent = new ArrayList<>();
    final Map<IceVerdict, Integer> verdicts = new HashMap<>();
    IceParameters parameters;
    private final SimClock clock;
    private final SimNet net;

    SimEnd(
            final SimClock clock,
            final SimNet net,
            final Ice ice,
            final IceParameters parameters,
            final List<LocalCandidate> locals) {
        this.clock = clock;
        this.net = net;
        this.ice = ice;
        this.parameters = parameters;
        this.locals = locals;
        for (final LocalCandidate local : locals) {
            final IceBase base = local.base();
            net.bind(base.address(), (data, from) -> received(base, data, from));
        }
    }

    /** A full agent. */
    static SimEnd full(
            final SimClock clock,
            final SimNet net,
            final String name,
            final boolean controlling,
            final long seed,
            final List<LocalCandidate> locals) {
        final IceParameters parameters = parameters(name);
        return new SimEnd(
                clock,
                net,
                new IceAgent(
                        IceConfig.DEFAULT,
                        locals,
                        parameters,
                        controlling,
                        new SeededEntropy(seed)),
                parameters,
                locals);
    }

    /** A lite end. */
    static SimEnd lite(
            final SimClock clock,
            final SimNet net,
            final String name,
            final List<LocalCandidate> locals) {
        final IceParameters parameters = parameters(name);
        return new SimEnd(clock, net, new IceLite(parameters), parameters, locals);
    }

    static IceParameters parameters(final String name) {
        return new IceParameters(name, (name + "password0123456789012").substring(0, 24));
    }

    static InetSocketAddress at(final String address, final int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /** Host candidates, best first, for one component. */
    static List<LocalCandidate> hosts(final int component, final InetSocketAddress... addresses) {
        final List<LocalCandidate> hosts = new ArrayList<>();
        for (int rank = 0; rank < addresses.length; rank++) {
            final Candidate first =
                    Candidate.host(
                            addresses[rank].getAddress().getHostAddress(),
                            addresses[rank].getPort(),
                            rank);
            hosts.add(
                    new LocalCandidate(
                            new Candidate(
                                    first.foundation(),
                                    component,
                                    "UDP",
                                    first.priority() - component + 1,
                                    first.address(),
                                    first.port(),
                                    "host"),
                            new IceBase(component, IceTransport.UDP, addresses[rank])));
        }
        return hosts;
    }

    List<Candidate> candidates() {
        return locals.stream().map(LocalCandidate::candidate).toList();
    }

    /** Learns the other's description with all its candidates. */
    void learns(final SimEnd other, final int components) {
        ice.remote(other.parameters, other.ice instanceof IceLite, components, clock.now());
        ice.candidates(null, other.candidates(), true, clock.now());
        drain();
    }

    void restart(final String name) {
        parameters = parameters(name);
        ice.restart(parameters, clock.now());
        drain();
    }

    private void received(final IceBase base, final byte[] data, final InetSocketAddress from) {
        if (data[0] > 3) {
            final boolean accepted = ice.isValid(new IceRoute(base, from));
            heard.add((accepted ? "" : "stranger: ") + new String(data, StandardCharsets.US_ASCII));
            return;
        }
        verdicts.merge(ice.check(data, 0, data.length, base, from, clock.now()), 1, Integer::sum);
        drain();
    }

    /** Sends a line on the selected path of a component. */
    void speak(final int component, final String line) {
        final IceRoute path = path(component);
        net.send(path.base().address(), path.remote(), line.getBytes(StandardCharsets.US_ASCII));
    }

    /** The selected path. */
    IceRoute path(final int component) {
        final IceRoute path = ice.selected(component);
        if (path == null) {
            throw new AssertionError("no path for component " + component + ": " + said);
        }
        return path;
    }

    boolean hasPath(final int component) {
        return ice.selected(component) != null;
    }

    void drain() {
        for (IceOutput output = ice.poll(); output != null; output = ice.poll()) {
            switch (output) {
                case IceOutput.Send(StunMessage message, IceRoute path) -> {
                    sent.add(message);
                    net.send(path.base().address(), path.remote(), message.toBytes());
                }
                case IceOutput.Validated(IceRoute path) -> say("valid", path);
                case IceOutput.Selected(IceRoute path) -> say("selected", path);
                case IceOutput.ConsentLost(IceRoute path) -> say("lost", path);
                case IceOutput.Failed() -> said.add("failed");
            }
        }
    }

    private void say(final String what, final IceRoute path) {
        said.add(what + " " + path.component() + " " + path.remote().getPort());
    }

    /** Lets time pass for all. */
    static void run(
            final SimClock clock, final SimNet net, final Duration time, final SimEnd... ends) {
        final long until = clock.now() + time.toNanos();
        while (true) {
            long next = net.next();
            for (final SimEnd end : ends) {
                next = Math.min(next, end.ice.deadline());
            }
            if (next > until) {
                break;
            }
            clock.advance(Duration.ofNanos(Math.max(0, next - clock.now())));
            while (net.next() <= clock.now()) {
                net.run();
            }
            for (final SimEnd end : ends) {
                if (end.ice.deadline() <= clock.now()) {
                    end.ice.tick(clock.now());
                    end.drain();
                }
            }
        }
        clock.advance(Duration.ofNanos(until - clock.now()));
    }
}
