package org.ringdown.sip.proxy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.core.Timers;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transaction.ClientKey;
import org.ringdown.sip.transaction.DerivedRequest;
import org.ringdown.sip.transaction.ServerKey;
import org.ringdown.sip.transport.Flow;

/**
 * One received request and everything that became of it: the response context of RFC 3261 §16.7.
 *
 * <pre>
 *   received --Fork--> branches pending --all ended--> decided --transactions over--> gone
 *      |                  |   ^    |                      ^
 *      |                  |   +----+ Fork adds            |
 *      +--Respond final---+------- 2xx at once -----------+
 * </pre>
 *
 * <p>Invariant: at most one final response goes upstream, and for INVITE any number of 2xx. Every
 * state but the last has a deadline.
 */
final class ResponseContext {
    /** RFC 3326 §2: keeps the losing phones from showing a missed call. */
    static final String ELSEWHERE = "SIP;cause=200;text=\"Call completed elsewhere\"";

    /** RFC 5393 §5.3.3: what a request without Max-Breadth counts as. */
    private static final int DEFAULT_BREADTH = 60;

    private enum Timer {
        /** When a non-INVITE request must be answered with 100 (RFC 4320 §4.1). */
        TRYING,
        /** How long the service may leave a request without a branch and without an answer. */
        IDLE
    }

    final ContextId id;
    final ServerKey key;
    final SipRequest request;
    final Flow flow;
    private final ProxyConfig config;
    private final Forwarding forwarding;
    private final ContextActions actions;
    private final boolean invite;
    private final String loopToken;
    private final Timers<Timer> timers = new Timers<>(Timer.class);
    private final List<ForkedBranch> branches = new ArrayList<>(2);
    private final List<BestResponse.Candidate> candidates = new ArrayList<>(2);
    private @Nullable SipResponse own;
    private @Nullable String ownTag;
    private boolean last = true;
    private boolean cancelled;
    private boolean decided;
    private boolean serverOver;

    ResponseContext(
            final ContextId id,
            final ServerKey key,
            final SipRequest request,
            final Flow flow,
            final String loopToken,
            final ProxyConfig config,
            final Forwarding forwarding,
            final ContextActions actions) {
        this.id = id;
        this.key = key;
        this.request = request;
        this.flow = flow;
        this.loopToken = loopToken;
        this.config = config;
        this.forwarding = forwarding;
        this.actions = actions;
        invite = request.method().equals(Method.INVITE);
    }

    /** Begins: 100 Trying at once for INVITE, so that the client stops sending it again. */
    void start(final long now) {
        if (invite) {
            actions.respond(key, request.reply(100, SipResponse.defaultReason(100)).build());
        } else {
            timers.start(Timer.TRYING, now + config.timers().slowdown());
        }
        idle(now);
    }

    private void idle(final long now) {
        final long patience = invite ? config.timerC() : config.timers().patience();
        timers.start(Timer.IDLE, now + patience);
    }

    // ---- what the service says

    void fork(final List<Branch> targets, final boolean isLast, final long now) {
        if (decided || cancelled || own != null || declined()) {
            return;
        }
        last = isLast;
        timers.stop(Timer.IDLE);
        final int first = branches.size();
        final int available = breadthLeft();
        for (int i = 0; i < targets.size(); i++) {
            final int breadth = i < available ? Math.max(1, available / targets.size()) : 0;
            branches.add(branch(targets.get(i), breadth, targets.size() > 1));
        }
        for (final ForkedBranch branch : List.copyOf(branches.subList(first, branches.size()))) {
            if (request.maxForwards() <= 0 || branch.breadth == 0) {
                branch.transactionOver = true;
                fail(branch, request.maxForwards() <= 0 ? 483 : 440, now);
            } else {
                if (invite) {
                    start(branch, ForkedBranch.Timer.C, now + config.timerC());
                }
                actions.open(this, branch);
            }
        }
        if (first == branches.size()) {
            decideIfEnded(now);
        }
    }

    private ForkedBranch branch(final Branch target, final int breadth, final boolean forked) {
        final boolean showBreadth = forked || target.request().header("Max-Breadth") != null;
        final SipRequest sent =
                forwarding.prepare(
                        target.request(), target.hop(), loopToken, showBreadth ? breadth : -1);
        final ClientKey clientKey = ClientKey.of(sent);
        if (clientKey == null) {
            throw new IllegalStateException("our own Via has a branch");
        }
        return new ForkedBranch(
                new BranchId(id, branches.size()), clientKey, sent, target.hop(), breadth);
    }

    private int breadthLeft() {
        int left = DEFAULT_BREADTH;
        final String header = request.header("Max-Breadth");
        if (header != null) {
            try {
                left = Math.clamp(Long.parseLong(header.strip()), 0, DEFAULT_BREADTH);
            } catch (final NumberFormatException notNumber) {
                left = DEFAULT_BREADTH;
            }
        }
        for (final ForkedBranch branch : branches) {
            if (branch.state != ForkedBranch.State.ENDED) {
                left -= branch.breadth;
            }
        }
        return left;
    }

    void respond(final SipResponse response, final long now) {
        final int status = response.status();
        if (status < 200) {
            // RFC 4320 §4.1: nobody sends 101-199 to a non-INVITE request, and 100 is ours to time.
            if (invite && !decided) {
                actions.respond(key, status == 100 ? response : tagged(response));
                if (timers.running(Timer.IDLE)) {
                    idle(now);
                }
            }
        } else if (decided) {
            if (invite && status < 300) {
                actions.respond(key, tagged(response));
            }
        } else if (status < 300 || !invite || ended()) {
            send(tagged(response), null, now);
        } else {
            own = tagged(response);
            cancelPending(List.of(), now);
        }
    }

    void pass(final int index, final SipResponse response, final long now) {
        if (index < 0 || index >= branches.size()) {
            return;
        }
        final ForkedBranch branch = branches.get(index);
        final int status = response.status();
        if (status < 200) {
            if (invite && !decided) {
                actions.respond(key, response);
            }
        } else if (status < 300) {
            if (decided) {
                // RFC 3261 §16.7 item 5: every 2xx to an INVITE goes on, also after the first.
                if (invite) {
                    actions.respond(key, response);
                }
            } else if (branch.state == ForkedBranch.State.WITH_SERVICE) {
                end(branch);
                send(response, branch.id, now);
            }
        } else if (branch.state == ForkedBranch.State.WITH_SERVICE) {
            end(branch);
            if (!decided) {
                candidates.add(new BestResponse.Candidate(status, response));
                if (status >= 600) {
                    cancelPending(List.of(), now);
                }
                decideIfEnded(now);
            }
        }
    }

    // ---- what the branches say

    /** A response, still with our Via. */
    void received(final ForkedBranch branch, final SipResponse response, final long now) {
        final int status = response.status();
        if (status < 200) {
            branch.provisional = true;
            if (branch.cancelReasons != null) {
                sendCancel(branch, now);
            } else if (invite && status > 100) {
                start(branch, ForkedBranch.Timer.C, now + config.timerC());
            }
            if (invite && status > 100 && !decided) {
                deliver(branch, response);
            }
        } else if (status < 300 && invite) {
            if (!decided && branch.state == ForkedBranch.State.PENDING) {
                withService(branch, now);
            } else if (decided) {
                end(branch);
            }
            deliver(branch, response);
        } else if (branch.state == ForkedBranch.State.PENDING) {
            if (decided) {
                end(branch);
            } else if ((branch.expired && status == 487) || (status == 408 && !invite)) {
                // RFC 4320 §4.2: a late 408 to a non-INVITE is never sent on.
                fail(branch, 408, now);
            } else {
                withService(branch, now);
                deliver(branch, response);
            }
        }
    }

    private void deliver(final ForkedBranch branch, final SipResponse response) {
        if (response.vias().size() < 2) {
            actions.count(ProxyCounter.VIA_MISSING);
            return;
        }
        final SipResponse inner = response.edit().removeFirstValue("Via").build();
        actions.emit(new ProxyOutput.BranchResponse(branch.id, inner));
    }

    private void withService(final ForkedBranch branch, final long now) {
        branch.state = ForkedBranch.State.WITH_SERVICE;
        start(branch, ForkedBranch.Timer.OVERDUE, now + config.timers().patience());
    }

    /** A branch ended without a final response; {@code status} is what that counts as. */
    void fail(final ForkedBranch branch, final int status, final long now) {
        if (branch.state != ForkedBranch.State.PENDING) {
            return;
        }
        end(branch);
        if (!decided) {
            candidates.add(new BestResponse.Candidate(status, null));
            actions.emit(new ProxyOutput.BranchFailed(branch.id, status));
            decideIfEnded(now);
        }
    }

    void transactionOver(final ForkedBranch branch) {
        branch.transactionOver = true;
        goneIfOver();
    }

    // ---- what the client upstream says

    /** The caller gave up (RFC 3261 §16.10). */
    void cancel(final List<String> reasons, final long now) {
        if (!decided && !cancelled) {
            cancelled = true;
            actions.emit(new ProxyOutput.Cancelled(id));
            cancelPending(reasons, now);
            decideIfEnded(now);
        }
    }

    /** The server transaction is over. */
    void serverOver() {
        serverOver = true;
        if (!decided) {
            decided = true;
            timers.stopAll();
            actions.emit(new ProxyOutput.Done(id, 503, null));
        }
        goneIfOver();
    }

    private void goneIfOver() {
        if (serverOver && branches.stream().allMatch(branch -> branch.transactionOver)) {
            actions.remove(this);
        }
    }

    // ---- deciding

    private boolean ended() {
        return branches.stream().allMatch(branch -> branch.state == ForkedBranch.State.ENDED);
    }

    private boolean declined() {
        return candidates.stream().anyMatch(candidate -> candidate.status() >= 600);
    }

    private void decideIfEnded(final long now) {
        if (decided || !ended()) {
            return;
        }
        if (last || cancelled || own != null || declined()) {
            decide(now);
        } else {
            idle(now);
            final BestResponse.Candidate best = BestResponse.of(candidates);
            actions.emit(new ProxyOutput.Exhausted(id, best == null ? 480 : best.status()));
        }
    }

    private void decide(final long now) {
        final BestResponse.Candidate best = cancelled ? terminated() : BestResponse.of(candidates);
        final SipResponse answer = own;
        if (answer != null && !cancelled && !declined()) {
            send(answer, null, now);
        } else if (best == null) {
            // RFC 3261 §16.5: no target at all.
            send(generated(cancelled ? 487 : 480), null, now);
        } else if (best.status() == 408 && !invite) {
            // RFC 4320 §4.2: the client's own timer says the same, and earlier.
            decided = true;
            timers.stopAll();
            actions.abandon(key);
            actions.emit(new ProxyOutput.Done(id, 408, null));
        } else {
            final SipResponse response = best.response();
            send(
                    BestResponse.finish(
                            response == null ? generated(best.status()) : response,
                            best,
                            candidates),
                    null,
                    now);
        }
    }

    /** The 487 of a branch, which carries that branch's To tag, if there is one. */
    private BestResponse.@Nullable Candidate terminated() {
        for (final BestResponse.Candidate candidate : candidates) {
            if (candidate.status() == 487) {
                return candidate;
            }
        }
        return null;
    }

    private void send(final SipResponse response, final @Nullable BranchId winner, final long now) {
        decided = true;
        timers.stopAll();
        actions.respond(key, response);
        actions.emit(new ProxyOutput.Done(id, response.status(), winner));
        cancelPending(response.status() < 300 ? List.of(ELSEWHERE) : List.of(), now);
    }

    private void cancelPending(final List<String> reasons, final long now) {
        for (final ForkedBranch branch : branches) {
            if (invite
                    && branch.state == ForkedBranch.State.PENDING
                    && branch.cancelReasons == null) {
                branch.cancelReasons = reasons;
                if (branch.provisional) {
                    sendCancel(branch, now);
                }
            }
        }
    }

    private void sendCancel(final ForkedBranch branch, final long now) {
        final List<String> reasons = branch.cancelReasons;
        if (!branch.cancelSent && branch.state == ForkedBranch.State.PENDING && reasons != null) {
            branch.cancelSent = true;
            start(branch, ForkedBranch.Timer.CANCELLED, now + config.timers().patience());
            actions.cancel(DerivedRequest.cancel(branch.sent, reasons), branch.hop);
        }
    }

    /** The To tag of our own responses. */
    String tag() {
        String tag = ownTag;
        if (tag == null) {
            tag = forwarding.freshTag();
            ownTag = tag;
        }
        return tag;
    }

    private SipResponse tagged(final SipResponse response) {
        return response.toTag() == null ? response.edit().toTag(tag()).build() : response;
    }

    private SipResponse generated(final int status) {
        return tagged(request.reply(status, SipResponse.defaultReason(status)).build());
    }

    // ---- time

    private static void start(
            final ForkedBranch branch, final ForkedBranch.Timer timer, final long deadline) {
        branch.timer = timer;
        branch.deadline = deadline;
    }

    private static void end(final ForkedBranch branch) {
        branch.state = ForkedBranch.State.ENDED;
        branch.deadline = Engine.NEVER;
    }

    void tick(final long now) {
        if (timers.fired(Timer.TRYING, now)) {
            actions.respond(key, request.reply(100, SipResponse.defaultReason(100)).build());
        }
        if (timers.fired(Timer.IDLE, now) && !decided) {
            if (branches.isEmpty()) {
                // The service forgot the request: say so while the client still listens.
                candidates.add(new BestResponse.Candidate(invite ? 500 : 408, null));
            }
            decide(now);
        }
        for (final ForkedBranch branch : List.copyOf(branches)) {
            if (branch.deadline <= now) {
                branch.deadline = Engine.NEVER;
                fired(branch, now);
            }
        }
    }

    private void fired(final ForkedBranch branch, final long now) {
        switch (branch.timer) {
            case C -> {
                if (branch.provisional) {
                    branch.expired = true;
                    branch.cancelReasons = List.of();
                    sendCancel(branch, now);
                } else {
                    giveUp(branch, now);
                }
            }
            case CANCELLED -> giveUp(branch, now);
            case OVERDUE -> {
                actions.count(ProxyCounter.OVERDUE_RESPONSES);
                end(branch);
                candidates.add(new BestResponse.Candidate(500, null));
                decideIfEnded(now);
            }
        }
    }

    private void giveUp(final ForkedBranch branch, final long now) {
        actions.abandon(branch.key);
        fail(branch, 408, now);
    }

    long deadline() {
        long earliest = timers.deadline();
        for (final ForkedBranch branch : branches) {
            earliest = Math.min(earliest, branch.deadline);
        }
        return earliest;
    }
}
