package org.ringdown.service.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.format.SoundRule;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaFailure;
import org.ringdown.runtime.sip.TransportEvent;
import org.ringdown.service.account.Accounts;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallEvent;
import org.ringdown.service.agent.user.CallListener;
import org.ringdown.service.agent.user.Inquiry;
import org.ringdown.service.agent.user.Transfer;
import org.ringdown.service.agent.user.UserAgent;
import org.ringdown.service.locate.Locator;
import org.ringdown.service.location.Location;
import org.ringdown.service.message.Keeping;
import org.ringdown.service.proxy.SignalCommand;
import org.ringdown.service.proxy.SignalNode;
import org.ringdown.service.proxy.SignalNodes;
import org.ringdown.service.proxy.Site;
import org.ringdown.service.proxy.Watcher;
import org.ringdown.service.proxy.Wire;
import org.ringdown.service.relay.CallWishes;
import org.ringdown.service.relay.LegOwners;
import org.ringdown.service.relay.MediaAddresses;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.route.Residents;
import org.ringdown.service.route.Router;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.proxy.SentBy;
import org.ringdown.sip.registrar.RegistrarPolicy;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;
import org.ringdown.testkit.SimClock;

/**
 * A whole signalling node without network. What a device sends is handled at once, and so is all
 * that follows from it, until nobody has anything to say; then time may pass.
 *
 * <p>Everything that is said is written as a ladder, one line a message:
 *
 * <pre>
 *    0 ms  alice → ringdown  INVITE (webrtc of alice)
 *    0 ms  ringdown → bob  INVITE (rtp of ringdown)
 * </pre>
 */
final class Bench {
    static final String DOMAIN = "example.org";
    static final String OURS = "203.0.113.7";
    private static final Flow SELF =
            new Flow(
                    Transport.UDP,
                    new InetSocketAddress(InetAddress.ofLiteral(OURS), 5060),
                    new InetSocketAddress(InetAddress.ofLiteral(OURS), 5060),
                    0);
    static final long EPOCH = 1_900_000_000_000L;
    private static final Map<String, String> OWNERS = new HashMap<>(Map.of(OURS, "ringdown"));

    final SimClock time = new SimClock();
    final Stores.Accounts accounts = new Stores.Accounts();
    final Accounts directory = new Accounts(accounts, 1_000);
    final Stores.Bindings bindings;
    final FakeMedia media;
    final LegOwners owners = new LegOwners();
    final Names dns = new Names();

    /** What the server said of the reasons for what it did. */
    final List<String> because = new ArrayList<>();

    final List<String> ladder = new ArrayList<>();
    final Set<Flow> kept = new java.util.HashSet<>();
    private final Later later = new Later();
    private final Queue<Runnable> resumed = new ArrayDeque<>();
    private final Queue<Outgoing> wire = new ArrayDeque<>();
    private final Queue<SignalCommand> news = new ArrayDeque<>();
    private final List<Device> devices = new ArrayList<>();
    private final Location location;
    private final SignalNodes nodes;
    private final SignalNode node;
    private final Background background;
    private final Watcher watcher =
            new Watcher() {
                @Override
                public void received(final SipMessage message, final Flow flow, final long now) {}

                @Override
                public void sent(final SipMessage message, final Hop hop, final long now) {}

                @Override
                public void because(final SipMessage about, final String sentence, final long now) {
                    because.add(sentence);
                }
            };
    private boolean settling;
    private long zero;

    private @Nullable UserAgent agent;
    private int agentCalls;

    /** What comes to the agent, if it takes anything. */
    final Queue<Call> agentCalled = new ArrayDeque<>();

    final Queue<CallEvent> agentEvents = new ArrayDeque<>();

    /** What it is asked to do outside of calls. */
    final Queue<Transfer> agentWishes = new ArrayDeque<>();

    /** What takes and keeps messages, if a test wants it. */
    final Post post = new Post();

    /** Whether the store answers; when not, what waits for it waits. */
    boolean storeAnswers = true;

    /** By how many milliseconds the clock on the wall was put. */
    long wallJump;

    /** Whether faults are part of the test. */
    boolean survives;

    /** Which messages to a device get lost. */
    Predicate<SipMessage> lost = _ -> false;

    private record Outgoing(SipMessage message, Hop hop) {}

    Bench() {
        this(Operator.NOBODY);
    }

    Bench(final Operator operator) {
        this(new Stores.Bindings(), 100, 64, 1, operator);
    }

    /**
     * @param bindings what an earlier life of the server stored
     * @param ports pairs of ports for phones
     * @param tasks how much may wait for storage at once
     */
    Bench(final Stores.Bindings bindings, final int ports, final int tasks, final long seed) {
        this(bindings, ports, tasks, seed, Operator.NOBODY);
    }

    Bench(
            final Stores.Bindings bindings,
            final int ports,
            final int tasks,
            final long seed,
            final Operator operator) {
        this.bindings = bindings;
        media = new FakeMedia(ports);
        background = new Background(tasks, later);
        final Clock clock =
                new Clock() {
                    @Override
                    public long now() {
                        return time.now();
                    }

                    @Override
                    public long epochMillis() {
                        return EPOCH + time.millis() + wallJump;
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
                operator.site(location, directory, background, clock, new SeededEntropy(seed), key);
        post.keeping(accounts, location, site, seed);
        final MediaAddresses addresses =
                new MediaAddresses() {
                    @Override
                    public String forPhone(final java.net.@Nullable InetAddress peer) {
                        return OURS;
                    }

                    @Override
                    public List<String> forBrowser(final java.net.@Nullable InetAddress peer) {
                        return List.of(OURS);
                    }
                };
        final Wire network =
                new Wire() {
                    @Override
                    public void send(final SipMessage message, final Hop hop) {
                        wire.add(new Outgoing(message, hop));
                    }

                    @Override
                    public void keep(final Flow flow) {
                        kept.add(flow);
                    }
                };
        final SentBy sentBy = _ -> new SentBy.HostPort(OURS, 5060);
        nodes =
                new SignalNodes(
                        site,
                        sentBy,
                        media,
                        addresses,
                        owners,
                        network,
                        new SignalNodes.Outlook(
                                this::locator,
                                _ -> watcher,
                                this::agents,
                                this::resident,
                                post,
                                CallWishes.NONE),
                        SoundRule.DEFAULT);
        node = nodes.node(0, resumed::add);
    }

    /** One agent, with everything that happens to it. */
    private Map<String, InsideAgent> agents(
            final int loop, final Consumer<Runnable> resume, final LongSupplier now) {
        final UserAgent.Parts parts =
                new UserAgent.Parts(
                        "sip:gate@" + OURS,
                        10,
                        () -> "gate-" + agentCalls++,
                        now,
                        new SeededEntropy(7));
        final UserAgent made =
                new UserAgent(
                        parts,
                        new UserAgent.Door() {
                            @Override
                            public CallListener called(final Call call) {
                                agentCalled.add(call);
                                return (_, event) -> agentEvents.add(event);
                            }

                            @Override
                            public void asked(final Inquiry inquiry) {
                                post.boxed.add(inquiry.request());
                                inquiry.reply(202, "Accepted");
                            }

                            @Override
                            public void referred(final Transfer wish) {
                                agentWishes.add(wish);
                            }
                        });
        agent = made;
        return Map.of("gate", made, Keeping.NAME, post.agent(loop, resume, now));
    }

    /**
     * The agent takes what is for names that begin with "gate"; those that begin with "gate-open"
     * were told to registrars of other domains.
     */
    private Residents.@Nullable Resident resident(final SipUri uri) {
        final String name = uri.userText();
        return name != null && name.startsWith("gate")
                ? new Residents.Resident(
                        "gate", new Peer(Profile.WEBRTC, null), name.startsWith("gate-open"))
                : null;
    }

    /** Lets the agent do something. */
    void agent(final Consumer<UserAgent> what) {
        happens(new SignalCommand.Resumed(() -> what.accept(Objects.requireNonNull(agent))));
    }

    private Locator locator(final Consumer<Runnable> resume, final LongSupplier now) {
        dns.resume = resume;
        return dns;
    }

    // ---- people

    /** A browser of a new user, connected, not registered. */
    Device browser(final String user) {
        return device(user, user, Transport.WSS);
    }

    /** A phone of a new user, not registered. */
    Device phone(final String user) {
        return device(user, user, Transport.UDP);
    }

    /** A device, of a new user or a further one of a known user. */
    Device device(final String name, final String user, final Transport transport) {
        accounts.add(user, DOMAIN, "secret of " + user);
        return device(name, user, "secret of " + user, transport);
    }

    /** A device with a password of its own choice, and no account made for it. */
    Device device(
            final String name,
            final String user,
            final String password,
            final Transport transport) {
        final Device device =
                new Device(this, name, user, password, transport, devices.size() + 11);
        OWNERS.put(device.address(), name);
        devices.add(device);
        return device;
    }

    static String owner(final String address) {
        return OWNERS.getOrDefault(address, address);
    }

    // ---- what happens

    /** A device sends a message. */
    void sent(final Device from, final SipMessage message) {
        if (message instanceof SipRequest request) {
            from.noted(request);
        }
        note(from.name + " → ringdown", message);
        final byte[] bytes = message.toBytes();
        if (SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT)
                instanceof Parsed.Ok<SipMessage>(SipMessage read)) {
            happens(new SignalCommand.Transported(new TransportEvent.Received(read, from.flow())));
        } else {
            throw new AssertionError("cannot be read: " + message);
        }
    }

    /** A message comes over a flow of nobody's. */
    void from(final Flow flow, final SipMessage message) {
        happens(new SignalCommand.Transported(new TransportEvent.Received(message, flow)));
    }

    void closed(final Flow flow) {
        location.flowClosed(flow);
        happens(new SignalCommand.Transported(new TransportEvent.FlowClosed(flow)));
    }

    /** A device has a new connection; messages over the old one are lost from now on. */
    void connected(final Device device) {
        if (!devices.contains(device)) {
            throw new AssertionError("whose connection?");
        }
    }

    /** Something happens to a leg; who owns it is told. */
    void media(final MediaEvent event) {
        if (owners.of(event.leg()) != LegOwners.NOBODY) {
            happens(new SignalCommand.Media(event));
        }
    }

    void silent(final long leg) {
        media(new MediaEvent.Silent(leg, 0));
    }

    void failed(final long leg) {
        media(new MediaEvent.Failed(leg, MediaFailure.CONSENT_LOST));
    }

    void expire() {
        location.expire();
        settle();
    }

    private void happens(final SignalCommand command) {
        news.add(command);
        settle();
    }

    /** As an event loop does it: whatever one command makes the node throw ends no loop. */
    private void handle(final SignalCommand command) {
        try {
            node.handle(command, time.now());
        } catch (final RuntimeException fault) {
            if (!survives) {
                throw fault;
            }
            node.failed(command, fault, time.now());
        }
    }

    /** Goes on until nobody has anything to say. */
    void settle() {
        if (settling) {
            return;
        }
        settling = true;
        try {
            boolean busy = true;
            while (busy) {
                busy = false;
                for (SignalCommand c = news.poll(); c != null; c = news.poll()) {
                    handle(c);
                    busy = true;
                }
                busy |= storeAnswers && later.run();
                for (Runnable rest = resumed.poll(); rest != null; rest = resumed.poll()) {
                    handle(new SignalCommand.Resumed(rest));
                    busy = true;
                }
                for (Outgoing out = wire.poll(); out != null; out = wire.poll()) {
                    deliver(out);
                    busy = true;
                }
            }
        } finally {
            settling = false;
        }
    }

    private void deliver(final Outgoing out) {
        if (toOurselves(out.hop())) {
            note("ringdown → ringdown", out.message());
            final byte[] bytes = out.message().toBytes();
            news.add(
                    new SignalCommand.Transported(
                            new TransportEvent.Received(
                                    SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT)
                                            .orThrow(),
                                    SELF)));
            return;
        }
        final @Nullable Device to = device(out.hop());
        if (to == null) {
            note("ringdown → nobody", out.message());
            news.add(
                    new SignalCommand.Transported(
                            new TransportEvent.SendFailed(out.message(), out.hop())));
        } else if (lost.test(out.message())) {
            note("ringdown ✗ " + to.name, out.message());
        } else {
            note("ringdown → " + to.name, out.message());
            to.receive(out.message());
        }
    }

    private static boolean toOurselves(final Hop hop) {
        return switch (hop) {
            case Hop.Over(Flow flow) -> flow.remote().equals(SELF.remote());
            case Hop.To to -> to.address().equals(SELF.remote());
            case Hop.Local _ -> false;
        };
    }

    private @Nullable Device device(final Hop hop) {
        return devices.stream()
                .filter(device ->
                        switch (hop) {
                            case Hop.Over(Flow flow) -> device.flow().equals(flow);
                            case Hop.To to ->
                                    device.flow().remote().equals(to.address())
                                            && device.flow().transport() == to.transport();
                            case Hop.Local _ -> false;
                        })
                .findFirst()
                .orElse(null);
    }

    /** Lets time pass, every timer on the way at its own time. */
    void until(final double seconds) {
        final long end = Math.round(seconds * 1e9);
        for (long due = node.deadline(); due <= end; due = node.deadline()) {
            time.advance(Duration.ofNanos(Math.max(0, due - time.now())));
            node.tick(time.now());
            settle();
            if (node.deadline() <= time.now()) {
                throw new AssertionError("a tick left a deadline in the past");
            }
        }
        time.advance(Duration.ofNanos(Math.max(0, end - time.now())));
    }

    void pass(final double seconds) {
        until(time.now() / 1e9 + seconds);
    }

    /** Lets time pass until nothing is due any more. */
    void untilTheEnd() {
        for (int i = 0; i < 10_000 && node.deadline() != Engine.NEVER; i++) {
            until(node.deadline() / 1e9 + 0.001);
        }
        if (node.deadline() != Engine.NEVER) {
            throw new AssertionError("it never ends");
        }
    }

    // ---- what came of it

    private void note(final String who, final SipMessage message) {
        final String what =
                switch (message) {
                    case SipRequest request -> request.method().name();
                    case SipResponse response ->
                            response.status()
                                    + (response.cseq().method().equals(Method.INVITE)
                                            ? ""
                                            : " " + response.cseq().method());
                };
        if (!what.equals("100")) {
            ladder.add(
                    String.format(
                            "%6d ms  %s  %s%s",
                            time.millis() - zero, who, what, Sdp.describe(message)));
        }
    }

    /** The ladder since last asked. */
    String taken() {
        final String text = String.join("\n", ladder) + "\n";
        ladder.clear();
        return text;
    }

    /** From now on a new ladder, whose time begins at 0. */
    void forgetTheLadder() {
        ladder.clear();
        media.taken();
        zero = time.millis();
    }

    Router router() {
        return nodes.router();
    }

    int contexts() {
        return node.contexts();
    }

    int calls() {
        return node.calls();
    }

    Location location() {
        return location;
    }

    /** Nothing is left of any call. */
    void assertNothingIsLeft() {
        if (node.contexts() != 0
                || node.calls() != 0
                || media.openLegs() != 0
                || media.openPortsCount() != 0
                || owners.size() != 0
                || node.deadline() != Engine.NEVER) {
            throw new AssertionError(
                    "left: "
                            + node.contexts()
                            + " contexts, "
                            + node.calls()
                            + " calls, legs "
                            + media.open()
                            + ", "
                            + media.openPortsCount()
                            + " ports, "
                            + owners.size()
                            + " owners, deadline "
                            + node.deadline()
                            + "\n"
                            + taken());
        }
    }
}
