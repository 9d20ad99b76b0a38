package org.ringdown.sip.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.core.Timers;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transaction.ClientKey;
import org.ringdown.sip.transaction.ServerKey;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

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

    private enum Timer {
        /** When a non-INVITE request must be answered with 100 (RFC 4320 §4.1). */
        TRYING,
        /** How long the service may leave a request without a branch and without an answer. */
        IDLE
    }

    final ContextId id;
    final ServerKey key;
    final Flow flow;
    private final ProxyConfig config;
    private final Forwarding forwarding;
    private final ContextActions actions;
    final boolean invite;
    private final Timers<Timer> timers = new Timers<>(Timer.class);
    private final List<ForkedBranch> branches = new ArrayList<>(2);
    private final Candidates candidates = new Candidates();
    private final Fanout fanout;
    private final BranchDriver driver;

    /** What was asked; {@code null} once it is answered, for a call stays here for a while. */
    private @Nullable SipRequest request;

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
            final ProxyConfig config,
            final Forwarding forwarding,
            final ContextActions actions) {
        this.id = id;
        this.key = key;
        this.request = request;
        this.flow = flow;
        this.config = config;
        this.forwarding = forwarding;
        this.actions = actions;
        invite = request.method().equals(Method.INVITE);
        fanout = new Fanout(id, request);
        driver = new BranchDriver(this, config, forwarding, actions);
    }

    /** Begins: 100 Trying at once for INVITE, so that the client stops sending it again. */
    void start(final long now) {
        if (invite) {
            actions.respond(key, asked().reply(100).build());
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
        if (settled()) {
            return;
        }
        last = isLast;
        timers.stop(Timer.IDLE);
        final List<ForkedBranch> made = fanout.branches(targets, branches, isLast);
        branches.addAll(made);
        for (final ForkedBranch branch : made) {
            final boolean tooMany = asked().maxForwards() <= 0;
            if (tooMany || branch.breadth == 0) {
                fail(branch, tooMany ? 483 : 440, now);
            } else {
                driver.attempt(branch, now);
            }
        }
        if (made.isEmpty()) {
            decideIfEnded(now);
        }
    }

    /** Whether no further target can change anything. */
    private boolean settled() {
        return decided || cancelled || own != null || candidates.declined();
    }

    /** Tries the next way to a target, if that can still matter and there is one. */
    private boolean failOver(
            final ForkedBranch branch, final int status, final boolean flowFailed, final long now) {
        return !settled() && driver.failOver(branch, status, flowFailed, now);
    }

    void giveUp(final long now) {
        if (settled()) {
            return;
        }
        for (final ForkedBranch branch : branches) {
            if (branch.state == ForkedBranch.State.PENDING) {
                branch.state = ForkedBranch.State.ENDED;
                branch.givenUp = true;
                if (!branch.cancelSent) {
                    branch.deadline = Engine.NEVER;
                }
                if (invite) {
                    branch.cancelReasons = List.of();
                    if (branch.provisional) {
                        driver.sendCancel(branch, now);
                    }
                }
                candidates.add(408, null);
                actions.emit(new ProxyOutput.BranchFailed(branch.id, 408));
            }
        }
        decideIfEnded(now);
    }

    void drop(final int index, final long now) {
        if (index >= 0
                && index < branches.size()
                && branches.get(index).state == ForkedBranch.State.WITH_SERVICE) {
            branches.get(index).end();
            decideIfEnded(now);
        }
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
                branch.end();
                send(response, branch.id, now);
            }
        } else if (branch.state == ForkedBranch.State.WITH_SERVICE) {
            branch.end();
            if (!decided) {
                candidates.add(status, response);
                if (status >= 600) {
                    cancelPending(List.of(), now);
                }
                decideIfEnded(now);
            }
        }
    }

    // ---- what the branches say

    /** A response, still with our Via. */
    void received(
            final ForkedBranch branch,
            final ClientKey from,
            final SipResponse response,
            final long now) {
        if (!from.equals(branch.key())) {
            return;
        }
        final int status = response.status();
        if (status < 200) {
            provisional(branch, response, now);
        } else if (status < 300 && (invite || branch.givenUp)) {
            if (decided) {
                branch.end();
            } else if (branch.state == ForkedBranch.State.PENDING
                    || (branch.givenUp && branch.state == ForkedBranch.State.ENDED)) {
                withService(branch, now);
            }
            driver.deliver(branch, response);
        } else if (branch.state == ForkedBranch.State.PENDING) {
            if (decided) {
                branch.end();
            } else if ((branch.expired && status == 487) || (status == 408 && !invite)) {
                // RFC 4320 §4.2: a late 408 to a non-INVITE is never sent on.
                fail(branch, 408, now);
            } else if ((status != 503 && status != 430)
                    || !failOver(branch, status, status == 430, now)) {
                withService(branch, now);
                driver.deliver(branch, response);
            }
        }
    }

    private void provisional(
            final ForkedBranch branch, final SipResponse response, final long now) {
        final int status = response.status();
        branch.provisional = true;
        branch.rang |= status > 100;
        if (branch.cancelReasons != null) {
            driver.sendCancel(branch, now);
        } else if (branch.state == ForkedBranch.State.PENDING
                && (branch.timer == ForkedBranch.Timer.ATTEMPT || (invite && status > 100))) {
            driver.ringing(branch, now);
        }
        if (invite && status > 100 && !decided && !branch.givenUp) {
            driver.deliver(branch, response);
        }
    }

    private void withService(final ForkedBranch branch, final long now) {
        branch.state = ForkedBranch.State.WITH_SERVICE;
        branch.start(ForkedBranch.Timer.OVERDUE, now + config.timers().patience());
    }

    /** An attempt came to nothing: 408 when it timed out, 503 when it was unreachable. */
    void failed(final ForkedBranch branch, final ClientKey from, final int status, final long now) {
        if (from.equals(branch.key()) && branch.state == ForkedBranch.State.PENDING) {
            final boolean flowFailed = status == 503 && branch.hop() instanceof Hop.Over;
            if (!failOver(branch, status, flowFailed, now)) {
                fail(branch, status, now);
            }
        }
    }

    /** A branch ended without a final response; {@code status} is what that counts as. */
    private void fail(final ForkedBranch branch, final int status, final long now) {
        branch.end();
        if (!decided) {
            candidates.add(status, null);
            actions.emit(new ProxyOutput.BranchFailed(branch.id, status));
            decideIfEnded(now);
        }
    }

    void transactionOver(final ForkedBranch branch) {
        branch.transactions--;
        if (branch.over() && branch.state == ForkedBranch.State.ENDED) {
            branch.deadline = Engine.NEVER;
        }
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
        if (serverOver && branches.stream().allMatch(ForkedBranch::over)) {
            actions.remove(this);
        }
    }

    // ---- deciding

    private boolean ended() {
        return branches.stream().allMatch(branch -> branch.state == ForkedBranch.State.ENDED);
    }

    private void decideIfEnded(final long now) {
        if (decided || !ended()) {
            return;
        }
        if (last || cancelled || own != null || candidates.declined()) {
            decide(now);
        } else {
            idle(now);
            final BestResponse.Candidate best = candidates.best();
            actions.emit(new ProxyOutput.Exhausted(id, best == null ? 480 : best.status()));
        }
    }

    private void decide(final long now) {
        final BestResponse.Candidate best = cancelled ? candidates.terminated() : candidates.best();
        final SipResponse answer = own;
        if (answer != null && !cancelled && !candidates.declined()) {
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
                    candidates.finish(response == null ? generated(best.status()) : response, best),
                    null,
                    now);
        }
    }

    private void send(final SipResponse response, final @Nullable BranchId winner, final long now) {
        decided = true;
        timers.stopAll();
        actions.respond(key, response);
        actions.emit(new ProxyOutput.Done(id, response.status(), winner));
        request = null;
        cancelPending(response.status() < 300 ? List.of(ELSEWHERE) : List.of(), now);
    }

    private void cancelPending(final List<String> reasons, final long now) {
        for (final ForkedBranch branch : branches) {
            if (invite
                    && branch.state == ForkedBranch.State.PENDING
                    && branch.cancelReasons == null) {
                branch.cancelReasons = reasons;
                if (branch.provisional) {
                    driver.sendCancel(branch, now);
                }
            }
        }
    }

    /** What was asked, as it came; not once it is answered. */
    SipRequest asked() {
        return Objects.requireNonNull(request, "it is answered");
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
        return response.toTag() == null ? response.tagged(tag()) : response;
    }

    private SipResponse generated(final int status) {
        return tagged(asked().reply(status).build());
    }

    // ---- time

    void tick(final long now) {
        if (timers.fired(Timer.TRYING, now)) {
            actions.respond(key, asked().reply(100).build());
        }
        if (timers.fired(Timer.IDLE, now) && !decided) {
            if (branches.isEmpty()) {
                // The service forgot the request: say so while the client still listens.
                candidates.add(invite ? 500 : 408, null);
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
                    driver.sendCancel(branch, now);
                } else {
                    driver.abandon(branch);
                    fail(branch, 408, now);
                }
            }
            case ATTEMPT -> {
                driver.abandon(branch);
                if (!failOver(branch, 408, false, now)) {
                    fail(branch, 408, now);
                }
            }
            case CANCELLED -> {
                driver.abandon(branch);
                if (branch.state == ForkedBranch.State.PENDING) {
                    fail(branch, 408, now);
                }
            }
            case OVERDUE -> {
                actions.count(ProxyCounter.OVERDUE_RESPONSES);
                branch.end();
                candidates.add(500, null);
                decideIfEnded(now);
            }
        }
    }

    long deadline() {
        long earliest = timers.deadline();
        for (final ForkedBranch branch : branches) {
            earliest = Math.min(earliest, branch.deadline);
        }
        return earliest;
    }
}
