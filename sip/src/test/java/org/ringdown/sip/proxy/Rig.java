package org.ringdown.sip.proxy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transaction.Messages;
import org.ringdown.sip.transaction.TransactionConfig;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;
import org.ringdown.testkit.SimClock;

/**
 * A proxy between alice and whom she calls, on simulated time, writing a ladder. The service passes
 * every response on as it is, unless told to wait.
 */
final class Rig {
    static final Flow ALICE = Messages.flow(Transport.UDP, 1, 5060, 0);
    static final Flow BROWSER = Messages.flow(Transport.WSS, 2, 40001, 17);
    private static final Map<String, Hop> TARGETS =
            Map.of(
                    "desk",
                            new Hop.To(
                                    Transport.UDP,
                                    Messages.flow(Transport.UDP, 11, 5060, 0).remote()),
                    "cell",
                            new Hop.To(
                                    Transport.UDP,
                                    Messages.flow(Transport.UDP, 12, 5060, 0).remote()),
                    "web", new Hop.Over(Messages.flow(Transport.WSS, 13, 40002, 18)),
                    "echo", new Hop.Local("echo"));

    final SimClock clock = new SimClock();
    final ProxyEngine engine;
    final List<String> ladder = new ArrayList<>();
    final List<ProxyOutput> outputs = new ArrayList<>();
    final Map<String, SipRequest> at = new HashMap<>();
    final List<SipMessage> toAlice = new ArrayList<>();
    final ArrayDeque<ProxyOutput.BranchResponse> held = new ArrayDeque<>();
    boolean hold;
    @Nullable ContextId id;
    @Nullable SipRequest request;

    Rig() {
        this(20_000);
    }

    Rig(final int maxContexts) {
        engine =
                new ProxyEngine(
                        new ProxyConfig(
                                _ -> new SentBy.HostPort("198.51.100.1", 5060),
                                TransactionConfig.DEFAULT,
                                ProxyConfig.TIMER_C.toNanos(),
                                maxContexts,
                                10),
                        new SeededEntropy(1));
    }

    static Hop hop(final String target) {
        final Hop hop = TARGETS.get(target);
        if (hop == null) {
            throw new AssertionError("no target " + target);
        }
        return hop;
    }

    static Flow flow(final String target) {
        return switch (hop(target)) {
            case Hop.Over(Flow flow) -> flow;
            case Hop.To to -> new Flow(to.transport(), ALICE.local(), to.address(), 0);
            case Hop.Local _ -> Messages.flow(Transport.LOCAL, 99, 5060, 1);
        };
    }

    static String name(final Hop hop) {
        if (hop instanceof Hop.Over(Flow flow)) {
            if (flow.equals(ALICE)) {
                return "alice";
            }
            if (flow.equals(BROWSER)) {
                return "browser";
            }
        }
        return TARGETS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(hop))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("somebody");
    }

    /** alice sends; the last Incoming is remembered. */
    void alice(final SipRequest message) {
        handle(new ProxyInput.Received(message, ALICE));
    }

    void fork(final String... targets) {
        fork(true, targets);
    }

    void fork(final boolean last, final String... targets) {
        final List<Branch> branches = new ArrayList<>();
        for (final String target : targets) {
            branches.add(new Branch(incoming(), hop(target)));
        }
        handle(new ProxyInput.Fork(context(), branches, last));
    }

    /** One branch to the first target, and if that fails to the others in turn. */
    void forkWithOtherwise(final boolean last, final String first, final String... others) {
        final List<Attempt> otherwise = new ArrayList<>();
        for (final String target : others) {
            otherwise.add(new Attempt(incoming(), hop(target)));
        }
        handle(
                new ProxyInput.Fork(
                        context(), List.of(new Branch(incoming(), hop(first), otherwise)), last));
    }

    /** The target answers the last request it got, other than ACK and CANCEL. */
    void from(final String target, final int status, final String... more) {
        handle(new ProxyInput.Received(response(target, status, more), flow(target)));
    }

    SipResponse response(final String target, final int status, final String... more) {
        final SipRequest got = at.get(target);
        if (got == null) {
            throw new AssertionError(target + " has got nothing");
        }
        final SipResponse.Builder edit = Messages.reply(got, status, target).edit();
        for (final String line : more) {
            final int colon = line.indexOf(':');
            edit.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return edit.build();
    }

    ContextId context() {
        if (id == null) {
            throw new AssertionError("nothing came in");
        }
        return id;
    }

    SipRequest incoming() {
        if (request == null) {
            throw new AssertionError("nothing came in");
        }
        return request;
    }

    void handle(final ProxyInput input) {
        engine.handle(input, clock.now());
        drain();
    }

    /** Lets time pass. */
    void until(final double seconds) {
        final long end = Math.round(seconds * 1e9);
        while (engine.deadline() <= end) {
            clock.advance(Duration.ofNanos(Math.max(0, engine.deadline() - clock.now())));
            engine.tick(clock.now());
            if (engine.deadline() <= clock.now()) {
                throw new AssertionError("a tick left a deadline in the past");
            }
            drain();
        }
        clock.advance(Duration.ofNanos(Math.max(0, end - clock.now())));
    }

    private void drain() {
        final ArrayDeque<ProxyInput> reactions = new ArrayDeque<>();
        for (final ProxyOutput output : SimClock.drain(engine)) {
            outputs.add(output);
            switch (output) {
                case ProxyOutput.Transmit(SipMessage message, Hop hop) -> transmitted(message, hop);
                case ProxyOutput.Incoming incoming -> {
                    id = incoming.id();
                    request = incoming.request();
                    note("service", "Incoming " + incoming.request().method());
                }
                case ProxyOutput.IncomingAck _ -> note("service", "IncomingAck");
                case ProxyOutput.BranchResponse response -> {
                    if (hold) {
                        held.add(response);
                    } else {
                        reactions.add(new ProxyInput.Pass(response.id(), response.response()));
                    }
                }
                case ProxyOutput.BranchFailed failed ->
                        note(
                                "service",
                                "BranchFailed " + failed.id().index() + " " + failed.status());
                case ProxyOutput.AttemptFailed failed ->
                        note(
                                "service",
                                "AttemptFailed "
                                        + failed.id().index()
                                        + "/"
                                        + failed.attempt()
                                        + " "
                                        + failed.status());
                case ProxyOutput.Exhausted exhausted ->
                        note("service", "Exhausted " + exhausted.status());
                case ProxyOutput.Cancelled _ -> note("service", "Cancelled");
                case ProxyOutput.Done done -> {
                    final BranchId winner = done.winner();
                    note(
                            "service",
                            "Done "
                                    + done.status()
                                    + (winner == null ? "" : " by " + winner.index()));
                }
                case ProxyOutput.Gone _ -> note("service", "Gone");
            }
        }
        reactions.forEach(this::handle);
    }

    private void transmitted(final SipMessage message, final Hop hop) {
        final String to = name(hop);
        switch (message) {
            case SipRequest sent -> {
                if (!sent.method().equals(Method.ACK) && !sent.method().equals(Method.CANCEL)) {
                    at.put(to, sent);
                }
                note(to, sent.method().name());
            }
            case SipResponse sent -> {
                toAlice.add(sent);
                note(to, sent.status() + " " + sent.cseq().method());
            }
        }
    }

    private void note(final String to, final String what) {
        ladder.add(clock.millis() + " > " + to + " " + what);
    }

    SipResponse lastToAlice() {
        return (SipResponse) toAlice.getLast();
    }

    /** The ladder so far, and starts a new one. */
    List<String> take() {
        final List<String> taken = List.copyOf(ladder);
        ladder.clear();
        return taken;
    }
}
