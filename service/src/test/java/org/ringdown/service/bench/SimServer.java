package org.ringdown.service.bench;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.core.Secret;
import org.ringdown.rtc.format.SoundRule;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.sip.TransportEvent;
import org.ringdown.service.account.Accounts;
import org.ringdown.service.locate.Locators;
import org.ringdown.service.location.Location;
import org.ringdown.service.proxy.SignalCommand;
import org.ringdown.service.proxy.SignalNode;
import org.ringdown.service.proxy.SignalNodes;
import org.ringdown.service.proxy.Site;
import org.ringdown.service.proxy.Watcher;
import org.ringdown.service.proxy.Wire;
import org.ringdown.service.relay.LegOwners;
import org.ringdown.service.relay.MediaAddresses;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.proxy.SentBy;
import org.ringdown.sip.registrar.RegistrarPolicy;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.testkit.SeededEntropy;
import org.ringdown.testkit.SimClock;

/**
 * One life of the server in a simulation: two signalling loops, the location, the relay, all wired
 * as in the program; storage, media and network are the simulation's.
 */
final class SimServer {
    private static final long EPOCH = 1_900_000_000_000L;
    private static final int LOOPS = 2;
    private static final int PORTS = 60;
    private static final int TASKS = 64;

    final FakeMedia media = new FakeMedia(PORTS);
    final LegOwners owners = new LegOwners();
    private final SimClock time;
    private final Later later = new Later();
    private final List<Queue<Runnable>> resumed = new ArrayList<>();
    private final List<SignalNode> nodes = new ArrayList<>();
    private final Location location;

    /** A server that knows the bindings of an earlier life. */
    SimServer(
            final SimClock time,
            final Stores.Accounts accounts,
            final Stores.Bindings bindings,
            final long seed,
            final Wire wire) {
        this.time = time;
        final Background background = new Background(TASKS, later);
        final Clock clock =
                new Clock() {
                    @Override
                    public long now() {
                        return time.now();
                    }

                    @Override
                    public long epochMillis() {
                        return EPOCH + time.millis();
                    }
                };
        final Secret key = Secret.of(HexFormat.of().parseHex("00112233445566778899aabbccddeeff"));
        location =
                new Location(
                        bindings,
                        RegistrarPolicy.DEFAULT,
                        clock,
                        background,
                        new SeededEntropy(seed + 1),
                        key);
        final Site site =
                Operator.NOBODY.site(
                        location,
                        new Accounts(accounts, 1_000),
                        background,
                        clock,
                        new SeededEntropy(seed),
                        key);
        final SentBy sentBy = _ -> new SentBy.HostPort(Bench.OURS, 5060);
        final SignalNodes parts =
                new SignalNodes(
                        site,
                        sentBy,
                        media,
                        new Addresses(),
                        owners,
                        wire,
                        new SignalNodes.Outlook(
                                Locators.none(new SeededEntropy(seed))::on, _ -> Watcher.NONE),
                        SoundRule.DEFAULT);
        for (int i = 0; i < LOOPS; i++) {
            final Queue<Runnable> mine = new ArrayDeque<>();
            resumed.add(mine);
            nodes.add(parts.node(i, mine::add));
        }
    }

    /** One address for everything. */
    private static final class Addresses implements MediaAddresses {
        @Override
        public String forPhone(final @Nullable InetAddress peer) {
            return Bench.OURS;
        }

        @Override
        public List<String> forBrowser(final @Nullable InetAddress peer) {
            return List.of(Bench.OURS);
        }
    }

    void received(final SipMessage message, final Flow flow) {
        to(message, new TransportEvent.Received(message, flow));
    }

    void sendFailed(final SipMessage message, final Hop hop) {
        to(message, new TransportEvent.SendFailed(message, hop));
    }

    private void to(final SipMessage message, final TransportEvent event) {
        handle(TransportEvent.shard(message.callId(), LOOPS), event);
    }

    private void handle(final int loop, final TransportEvent event) {
        nodes.get(loop).handle(new SignalCommand.Transported(event), time.now());
        settle();
    }

    void closed(final Flow flow) {
        location.flowClosed(flow);
        for (int i = 0; i < LOOPS; i++) {
            handle(i, new TransportEvent.FlowClosed(flow));
        }
    }

    boolean waitsForStorage() {
        return later.waits();
    }

    /** Storage does what waits for it. */
    void store() {
        final boolean _ = later.run();
        settle();
    }

    void expire() {
        location.expire();
        settle();
    }

    /** Both sides of these legs are silent. */
    void silent(final long leg) {
        final int owner = owners.of(leg);
        if (owner != LegOwners.NOBODY) {
            nodes.get(owner)
                    .handle(new SignalCommand.Media(new MediaEvent.Silent(leg, 0)), time.now());
            settle();
        }
    }

    private void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (int i = 0; i < LOOPS; i++) {
                final Runnable rest = resumed.get(i).poll();
                if (rest != null) {
                    nodes.get(i).handle(new SignalCommand.Resumed(rest), time.now());
                    busy = true;
                }
            }
        }
    }

    long deadline() {
        return nodes.stream().mapToLong(SignalNode::deadline).min().orElse(Engine.NEVER);
    }

    void tick() {
        for (final SignalNode node : nodes) {
            if (node.deadline() <= time.now()) {
                node.tick(time.now());
                settle();
                if (node.deadline() <= time.now()) {
                    throw new AssertionError("a tick left a deadline in the past");
                }
            }
        }
    }

    int bindings() {
        return location.size();
    }

    /** What is under way; empty when nothing is. */
    String left() {
        final StringBuilder left = new StringBuilder();
        for (final SignalNode node : nodes) {
            add(left, "contexts", node.contexts());
            add(left, "transactions", node.transactions());
            add(left, "calls", node.calls());
            add(left, "deadlines", node.deadline() == Engine.NEVER ? 0 : 1);
        }
        add(left, "legs", media.openLegs());
        add(left, "ports", media.openPortsCount());
        add(left, "owners", owners.size());
        add(left, "bindings", location.size());
        return left.toString();
    }

    private static void add(final StringBuilder text, final String what, final int count) {
        if (count != 0) {
            text.append(count).append(' ').append(what).append(' ');
        }
    }
}
