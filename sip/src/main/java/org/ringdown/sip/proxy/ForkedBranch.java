package org.ringdown.sip.proxy;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transaction.ClientKey;
import org.ringdown.sip.transport.Hop;

/**
 * One branch of a response context: a target, and the one attempt to reach it that is under way.
 *
 * <pre>
 *      +--- attempt failed, next
 *      v  |
 *   PENDING ---- final response ----> WITH_SERVICE ---- Pass, Drop, overdue ----> ENDED
 *      |                                   ^                                        ^
 *      |                                   +------ 2xx after it was given up -------+
 *      +------- timeout, transport failure, CANCEL without effect, given up --------+
 * </pre>
 */
final class ForkedBranch {
    enum State {
        PENDING,
        WITH_SERVICE,
        ENDED
    }

    /** What the one deadline of a branch is for. */
    enum Timer {
        /** RFC 3261 §16.6 item 11. */
        C,
        /** How long an attempt may stay without any response when there is another to make. */
        ATTEMPT,
        /** RFC 3261 §9.1: how long the final response after a CANCEL may take. */
        CANCELLED,
        /** How long the service may keep a final response. */
        OVERDUE
    }

    final BranchId id;
    final int breadth;

    /** What is written into each attempt, or -1 for no Max-Breadth. */
    final int shownBreadth;

    /** The requests of all attempts; {@code null} once there can be no other. */
    private @Nullable Branch target;

    private Hop hop;
    private int attempt;
    private @Nullable ClientKey key;

    /** As it left; {@code null} once it has its final response, or none is waited for. */
    private @Nullable SipRequest sent;

    State state = State.PENDING;
    Timer timer = Timer.C;
    long deadline = Long.MAX_VALUE;

    /** A provisional response came: a CANCEL may be sent (RFC 3261 §9.1). */
    boolean provisional;

    /** One other than 100 came: somebody is there, and no other way is tried for being slow. */
    boolean rang;

    /** Reasons of the CANCEL that is wanted or sent; {@code null} when there is none. */
    @Nullable List<String> cancelReasons;

    boolean cancelSent;

    /** The service rings elsewhere now: only a 2xx of this branch still counts. */
    boolean givenUp;

    /** Timer C ended it: its 487 is our doing and counts as 408. */
    boolean expired;

    /** Client transactions that are not over, of this attempt and of earlier ones. */
    int transactions;

    ForkedBranch(
            final BranchId id, final Branch target, final int breadth, final int shownBreadth) {
        this.id = id;
        this.target = target;
        hop = target.hop();
        this.breadth = breadth;
        this.shownBreadth = shownBreadth;
        sent = target.request();
    }

    /** The number of the attempt that is under way. */
    int attempt() {
        return attempt;
    }

    /** The request of this attempt, as the service wants it. */
    SipRequest request() {
        final Branch all = Objects.requireNonNull(target, "it has ended");
        return attempt == 0 ? all.request() : all.otherwise().get(attempt - 1).request();
    }

    /** Where this attempt goes. */
    Hop hop() {
        return hop;
    }

    /** Whether another attempt can be made. */
    boolean hasNext() {
        return target != null && attempt < target.otherwise().size();
    }

    /** Turns to the next attempt, of which nothing is known yet. */
    void next() {
        hop = Objects.requireNonNull(target, "it has ended").otherwise().get(attempt++).hop();
        provisional = false;
        rang = false;
        key = null;
    }

    /** The attempt leaves as this request, under this name. */
    void sent(final SipRequest request, final ClientKey client) {
        sent = request;
        key = client;
        transactions++;
    }

    /** The request of this attempt as it left; {@code null} once it cannot be cancelled. */
    @Nullable SipRequest sent() {
        return sent;
    }

    /** The client transaction of this attempt; {@code null} before it left. */
    @Nullable ClientKey key() {
        return key;
    }

    /** Whether every client transaction is over. */
    boolean over() {
        return transactions == 0;
    }

    void start(final Timer what, final long when) {
        timer = what;
        deadline = when;
    }

    /** It has ended; what only an attempt or its CANCEL needs is not kept for late responses. */
    void end() {
        state = State.ENDED;
        target = null;
        sent = null;
        deadline = Engine.NEVER;
    }
}
