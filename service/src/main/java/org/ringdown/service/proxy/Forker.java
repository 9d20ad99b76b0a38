package org.ringdown.service.proxy;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.service.locate.Located;
import org.ringdown.service.locate.Locator;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.relay.Rewrite;
import org.ringdown.service.route.Routing;
import org.ringdown.service.route.Target;
import org.ringdown.sip.instant.Plainer;
import org.ringdown.sip.locate.Destination;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.proxy.Attempt;
import org.ringdown.sip.proxy.Branch;
import org.ringdown.sip.proxy.BranchId;
import org.ringdown.sip.proxy.ContextId;
import org.ringdown.sip.proxy.ProxyInput;
import org.ringdown.sip.transaction.DeadlineHeap;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Carries requests outside dialogs to their targets (RFC 3261 §16.5, §16.6): one group after the
 * other and all of a group at once, each by the ways that lead there. Owned by one signalling loop.
 */
final class Forker {
    /** How long a request other than INVITE is left to one group: its client waits 32 s in all. */
    private static final long OTHER_PATIENCE = 8_000_000_000L;

    /** RFC 3261 §18.1.1: above this a request leaves over a transport that controls congestion. */
    private static final int DATAGRAM = 1300;

    /** What our Via and Max-Breadth add to a request on its way out. */
    private static final int MORE = 130;

    /** More ways than these to one target are not worth anybody's waiting. */
    private static final int MOST_STEPS = 8;

    private final Turn turn;
    private final Routing routing;
    private final Locator locator;
    private final Copies copies;
    private final MediaDesk media;

    /**
     * Servers that took no TCP lately: what is too large for a datagram goes to them in one all the
     * same, at once (RFC 3261 §18.1.1), instead of waiting for a connection with every call.
     */
    private final Lately<InetSocketAddress> datagramOnly = new Lately<>(600_000_000_000L);

    /** Devices that took plain text only, for a day: they get messages without their wrapping. */
    private final Lately<Hop> textOnly = new Lately<>(86_400_000_000_000L);

    private final Map<ContextId, DeadlineHeap.Slot<Errand>> errands = new HashMap<>();
    private final DeadlineHeap<Errand> ringing = new DeadlineHeap<>();

    Forker(
            final Turn turn,
            final Routing routing,
            final Locator locator,
            final Copies copies,
            final MediaDesk media) {
        this.turn = turn;
        this.routing = routing;
        this.locator = locator;
        this.copies = copies;
        this.media = media;
    }

    /** The errand of a context, or {@code null}. */
    @Nullable Errand errand(final ContextId id) {
        final DeadlineHeap.@Nullable Slot<Errand> slot = errands.get(id);
        return slot == null ? null : slot.owner();
    }

    /** Begins with the first group. */
    void begin(
            final ContextId id,
            final Context context,
            final Sender sender,
            final List<List<Target>> groups) {
        final Errand errand = new Errand(id, context, sender, groups);
        errands.put(id, ringing.slot(errand));
        next(errand);
    }

    /**
     * Tries further targets beside those under way: the first group now, the others before all that
     * waits.
     */
    void join(final Errand errand, final List<List<Target>> groups) {
        groups.reversed().forEach(errand.groups::addFirst);
        next(errand);
    }

    /** What comes next, when there is something; if not, the best response goes back. */
    private void next(final Errand errand) {
        if (errand.over) {
            return;
        }
        final @Nullable List<Errand.Step> again = errand.again.poll();
        if (again != null) {
            fork(errand, List.of(again));
            return;
        }
        final @Nullable List<Target> group = group(errand);
        if (group != null) {
            launch(errand, group);
        } else if (errand.outgoing.isEmpty()) {
            errand.over = true;
            turn.engine(
                    new ProxyInput.Respond(
                            errand.id,
                            errand.request().reply(errand.status, errand.reason).build()));
        } else {
            turn.engine(new ProxyInput.Fork(errand.id, List.of(), true));
        }
    }

    /** The next group, if there is one that makes sense after what was answered. */
    private static @Nullable List<Target> group(final Errand errand) {
        List<Target> group = errand.groups.poll();
        while (group != null && errand.met && group.getFirst().kind() == Target.Kind.KEEPER) {
            group = errand.groups.poll();
        }
        return group;
    }

    private void launch(final Errand errand, final List<Target> group) {
        final List<List<Errand.Step>> known = new ArrayList<>();
        final List<Target> unknown = new ArrayList<>();
        for (final Target target : group) {
            if (errand.fresh(target)) {
                final List<Errand.Step> steps = steps(target);
                if (steps.isEmpty()) {
                    unknown.add(target);
                } else {
                    known.add(steps);
                }
            }
        }
        errand.lookups += unknown.size();
        if (unreadable(errand, known)) {
            errand.over = true;
            turn.because(errand.request(), "Nobody there reads notifications: it is dropped.");
            turn.engine(new ProxyInput.Respond(errand.id, errand.request().reply(200).build()));
            return;
        }
        fork(errand, known);
        for (final Target target : unknown) {
            resolve(
                    errand,
                    ways(target),
                    new ArrayList<>(),
                    steps -> {
                        errand.lookups--;
                        fork(errand, steps.isEmpty() ? List.of() : List.of(steps));
                    });
        }
    }

    /** The steps of a target whose ways are all known; empty when one must be looked up. */
    private static List<Errand.Step> steps(final Target target) {
        final List<Errand.Step> steps = new ArrayList<>();
        for (final Target each : ways(target)) {
            if (!(each.way() instanceof Target.Way.Known(Hop hop))) {
                return List.of();
            }
            steps.add(new Errand.Step(each, hop, null));
        }
        return steps;
    }

    private static List<Target> ways(final Target target) {
        if (target.otherwise().isEmpty()) {
            return List.of(target);
        }
        final List<Target> ways = new ArrayList<>();
        ways.add(target);
        ways.addAll(target.otherwise());
        return ways;
    }

    /** Looks up one way after the other. */
    private void resolve(
            final Errand errand,
            final List<Target> ways,
            final List<Errand.Step> steps,
            final Consumer<List<Errand.Step>> done) {
        if (ways.isEmpty() || errand.over) {
            done.accept(errand.over ? List.of() : steps);
            return;
        }
        final Target target = ways.getFirst();
        final List<Target> rest = ways.subList(1, ways.size());
        switch (target.way()) {
            case Target.Way.Known(Hop hop) -> {
                steps.add(new Errand.Step(target, hop, null));
                resolve(errand, rest, steps, done);
            }
            case Target.Way.Lookup(SipUri uri) ->
                    locator.locate(
                            uri,
                            located -> {
                                turn.about(errand.id);
                                switch (located) {
                                    case Located.Found(List<Destination> destinations) ->
                                            destinations.forEach(destination ->
                                                    steps.add(
                                                            new Errand.Step(
                                                                    target,
                                                                    destination.hop(),
                                                                    destination)));
                                    case Located.Nowhere(int status, String sentence) -> {
                                        errand.nowhere(status, sentence);
                                        if (!errand.over) {
                                            turn.because(errand.request(), sentence);
                                        }
                                    }
                                }
                                resolve(errand, rest, steps, done);
                            });
        }
    }

    // ---- forking

    /** Forks one branch for each list of steps. */
    private void fork(final Errand errand, final List<List<Errand.Step>> targets) {
        if (errand.over) {
            return;
        }
        final List<Branch> branches = new ArrayList<>();
        for (final List<Errand.Step> steps : targets) {
            final @Nullable Branch branch = branch(errand, steps);
            if (branch != null) {
                branches.add(branch);
            }
        }
        if (!branches.isEmpty()) {
            ring(errand);
            errand.exhausted = false;
            turn.engine(new ProxyInput.Fork(errand.id, branches, errand.last()));
        } else if (errand.lookups == 0) {
            if (errand.exhausted) {
                next(errand);
            } else if (errand.last()) {
                turn.engine(new ProxyInput.Fork(errand.id, List.of(), true));
            }
        }
    }

    /** A group rings for its time, if there is another after it. */
    private void ring(final Errand errand) {
        final DeadlineHeap.@Nullable Slot<Errand> slot = errands.get(errand.id);
        if (slot == null) {
            return;
        }
        if (errand.groups.isEmpty()) {
            ringing.set(slot, Engine.NEVER);
        } else if (errand.exhausted || slot.deadline() == Engine.NEVER) {
            final long time = routing.ringTime().toNanos();
            ringing.set(
                    slot,
                    turn.now()
                            + (errand.request().method().equals(Method.INVITE)
                                    ? time
                                    : Math.min(time, OTHER_PATIENCE)));
        }
    }

    private @Nullable Branch branch(final Errand errand, final List<Errand.Step> steps) {
        final Errand.Step first = steps.getFirst();
        final MediaDesk.Passed passed =
                media.initial(
                        errand.context,
                        errand.outgoing.size(),
                        errand.sender(),
                        peer(first),
                        first.target().owner(),
                        first.target().kind() == Target.Kind.INSIDE);
        if (passed instanceof MediaDesk.Passed.Refused(Rewrite.Refused why)) {
            errand.nowhere(why.status(), why.reason());
            turn.because(
                    errand.request(),
                    "The media of this call cannot be carried to "
                            + first.target().uri()
                            + ": "
                            + why.reason()
                            + ".");
            return null;
        }
        final List<Errand.Step> taken = new ArrayList<>();
        final List<Errand.Step> spare = new ArrayList<>();
        final List<Attempt> attempts = new ArrayList<>();
        for (final Errand.Step each : steps.subList(0, Math.min(MOST_STEPS, steps.size()))) {
            final Errand.Step step = textOnly(each) ? each.plainly() : each;
            if (!sameFamily(first, step)) {
                spare.add(step);
                continue;
            }
            final SipRequest copy = copy(errand, step, passed);
            final Errand.@Nullable Step larger = larger(step, copy);
            if (larger != null) {
                taken.add(larger);
                attempts.add(new Attempt(copy(errand, larger, passed), larger.hop()));
            }
            taken.add(step);
            attempts.add(new Attempt(copy, step.hop()));
        }
        errand.outgoing.add(new Errand.Outgoing(taken, spare));
        return new Branch(
                attempts.getFirst().request(),
                attempts.getFirst().hop(),
                attempts.subList(1, attempts.size()));
    }

    private SipRequest copy(
            final Errand errand, final Errand.Step step, final MediaDesk.Passed passed) {
        final SipRequest.Builder copy =
                copies.initial(
                        carried(errand.request(), step),
                        errand.context.pass(),
                        errand.sender(),
                        step.target(),
                        step.hop());
        if (passed instanceof MediaDesk.Passed.Rewritten(SessionDescription sdp)) {
            copy.body(MediaDesk.SDP, sdp.toBytes());
        }
        return copy.build();
    }

    /** Behind an edge proxy (RFC 3327) are many devices; what one takes says nothing of others. */
    private boolean textOnly(final Errand.Step step) {
        return step.target().path().isEmpty() && textOnly.contains(step.hop(), turn.now());
    }

    /** A message in a form that who is at the end can read; everything else as it came. */
    private static SipRequest carried(final SipRequest request, final Errand.Step step) {
        if (!request.method().equals(Method.MESSAGE)) {
            return request;
        }
        final @Nullable SipRequest plain = step.plain() ? Plainer.unwrapped(request) : null;
        if (plain != null) {
            return plain;
        }
        // No library for browsers inflates; they show what they get.
        return step.hop() instanceof Hop.Over(Flow flow) && flow.transport().webSocket()
                ? Plainer.inflated(request)
                : request;
    }

    /** How what is at the end carries media: another server is told by where it is. */
    private static Peer peer(final Errand.Step step) {
        final @Nullable Destination destination = step.destination();
        return destination == null || step.target().kind() != Target.Kind.FOREIGN
                ? step.target().media()
                : step.target().media().at(destination.address().getAddress());
    }

    /** The offer shows an address of ours, which the other family of addresses cannot reach. */
    private static boolean sameFamily(final Errand.Step one, final Errand.Step other) {
        return one.destination() == null
                || other.destination() == null
                || one.destination().address().getAddress() instanceof Inet4Address
                        == other.destination().address().getAddress() instanceof Inet4Address;
    }

    /**
     * What does not fit into a datagram goes over TCP first (RFC 3261 §18.1.1), if it is to another
     * server: the flow of a device is the only way to it.
     */
    private Errand.@Nullable Step larger(final Errand.Step step, final SipRequest copy) {
        final @Nullable Destination destination = step.destination();
        if (destination == null
                || destination.transport() != Transport.UDP
                || datagramOnly.contains(destination.address(), turn.now())
                || copy.length() + MORE <= DATAGRAM) {
            return null;
        }
        final Destination tcp =
                new Destination(Transport.TCP, destination.address(), destination.host());
        return new Errand.Step(step.target(), tcp.hop(), tcp, step.plain());
    }

    /**
     * The callee cannot carry media as it was offered (488), or read a message as it was sent
     * (415): it is offered the next form, in a branch of its own.
     *
     * @return whether there is one; if not, the response counts
     */
    boolean offerOtherwise(final Errand errand, final BranchId id, final SipResponse response) {
        final Errand.@Nullable Outgoing outgoing = outgoing(id);
        if (errand.over || outgoing == null || outgoing.givenUp) {
            return false;
        }
        final Errand.Step step = outgoing.step();
        return switch (response.status()) {
            case 488 -> offerOtherMedia(errand, id, step);
            case 415 -> sendPlainly(errand, step, response);
            default -> false;
        };
    }

    private boolean offerOtherMedia(
            final Errand errand, final BranchId id, final Errand.Step step) {
        final @Nullable Peer next = step.target().media().next();
        if (next == null || !media.refused(errand.context, id.index())) {
            return false;
        }
        turn.because(
                errand.request(),
                step.target().uri()
                        + " does not take media as "
                        + step.target().media().profile().protocol()
                        + " and is offered "
                        + next.profile().protocol()
                        + ".");
        final Target target = step.target().by(step.target().way(), next, List.of());
        again(errand, new Errand.Step(target, step.hop(), step.destination()));
        return true;
    }

    private boolean sendPlainly(
            final Errand errand, final Errand.Step step, final SipResponse response) {
        if (step.plain()
                || !errand.request().method().equals(Method.MESSAGE)
                || !Plainer.onlyText(response)
                || Plainer.unwrapped(errand.request()) == null) {
            return false;
        }
        turn.because(
                errand.request(),
                step.target().uri() + " takes plain text only and is sent the message so.");
        again(errand, step.plainly());
        return true;
    }

    /**
     * What a response counts as. A notification of what became of a message is dropped quietly by
     * who cannot read it: who sent it could do nothing but send it again, which some phones do with
     * every registration.
     */
    SipResponse counted(final Errand errand, final BranchId id, final SipResponse response) {
        final Errand.@Nullable Outgoing outgoing = outgoing(id);
        if (response.status() != 415
                || errand.over
                || outgoing == null
                || !outgoing.end().ours()
                || !Plainer.notifies(errand.request())) {
            return response;
        }
        turn.because(errand.request(), "It cannot read notifications, and this one is dropped.");
        return response.edit().response(200).build();
    }

    /** Whether it is a notification, and all to whom it would go are known not to read any. */
    private boolean unreadable(final Errand errand, final List<List<Errand.Step>> known) {
        return !known.isEmpty()
                && errand.outgoing.isEmpty()
                && errand.lookups == 0
                && known.stream().allMatch(steps -> textOnly(steps.getFirst()))
                && Plainer.notifies(errand.request());
    }

    private void again(final Errand errand, final Errand.Step step) {
        fork(errand, List.of(List.of(step)));
    }

    // ---- what comes of it

    /** The ways that a branch takes, or {@code null} if it is none of ours. */
    Errand.@Nullable Outgoing outgoing(final BranchId id) {
        final @Nullable Errand errand = errand(id.context());
        return errand != null && id.index() < errand.outgoing.size()
                ? errand.outgoing.get(id.index())
                : null;
    }

    /** A branch was answered. */
    void heard(final BranchId id, final SipResponse response) {
        final Errand.@Nullable Outgoing outgoing = outgoing(id);
        if (outgoing == null) {
            return;
        }
        final @Nullable Destination destination = outgoing.destination();
        if (destination != null) {
            if (response.status() == 503) {
                locator.failed(destination);
            } else if (!outgoing.heard) {
                locator.reached(destination);
            }
        }
        outgoing.heard = true;
        if (outgoing.end().ours() && Plainer.onlyText(response)) {
            textOnly.add(outgoing.end().hop(), turn.now());
        }
        final @Nullable Errand errand = errand(id.context());
        if (errand != null && !response.provisional() && !absent(response.status())) {
            errand.met = true;
        }
    }

    /** Whether a device says that it is not there, or somebody says so for it (RFC 5626 §5.3). */
    private static boolean absent(final int status) {
        return status == 408 || status == 430 || status == 480 || status == 503;
    }

    /** One way of a branch failed, and the next is tried. */
    void attemptFailed(final BranchId id, final int attempt) {
        final Errand.@Nullable Outgoing outgoing = outgoing(id);
        if (outgoing != null && !outgoing.settled()) {
            final @Nullable Destination destination = outgoing.failed(attempt).destination();
            final @Nullable Destination next = outgoing.destination();
            if (destination == null) {
                return;
            }
            if (next != null && next.address().equals(destination.address())) {
                // The same server, which takes datagrams only; it has not failed.
                datagramOnly.add(destination.address(), turn.now());
            } else {
                locator.failed(destination);
            }
        }
    }

    /** The last way of a branch failed. */
    void branchFailed(final BranchId id, final int status) {
        final @Nullable Errand errand = errand(id.context());
        final Errand.@Nullable Outgoing outgoing = outgoing(id);
        if (errand == null || outgoing == null || outgoing.givenUp || outgoing.heard) {
            return;
        }
        if (status == 408 || status == 503) {
            final @Nullable Destination destination = outgoing.destination();
            if (destination != null) {
                locator.failed(destination);
            }
            if (!outgoing.spare().isEmpty()) {
                errand.again.add(outgoing.takeSpare());
            }
        }
    }

    /** Every branch has ended. */
    void exhausted(final ContextId id) {
        final @Nullable Errand errand = errand(id);
        if (errand != null) {
            errand.exhausted = true;
            if (errand.lookups == 0) {
                next(errand);
            }
        }
    }

    /** It was answered, or the caller gave up: nothing more is begun. */
    void over(final ContextId id) {
        final DeadlineHeap.@Nullable Slot<Errand> slot = errands.get(id);
        if (slot != null) {
            slot.owner().end();
            ringing.set(slot, Engine.NEVER);
        }
    }

    /** The transaction is over. */
    void gone(final ContextId id) {
        over(id);
        errands.remove(id);
    }

    // ---- time

    /** Ends the ringing of groups whose time is up. */
    void tick(final long now) {
        for (Errand due = ringing.due(now); due != null; due = ringing.due(now)) {
            due.outgoing.forEach(outgoing -> outgoing.givenUp = true);
            turn.engine(new ProxyInput.GiveUp(due.id));
        }
    }

    long deadline() {
        return ringing.deadline();
    }
}
