package org.ringdown.sip.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transaction.ClientKey;
import org.ringdown.sip.transport.Hop;

/**
 * One branch of a response context.
 *
 * <pre>
 *   PENDING ---- final response ----> WITH_SERVICE ---- Pass, or overdue ----> ENDED
 *      |                                                                         ^
 *      +------- timeout, transport failure, CANCEL without effect ---------------+
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
        /** RFC 3261 §9.1: how long the final response after a CANCEL may take. */
        CANCELLED,
        /** How long the service may keep a final response. */
        OVERDUE
    }

    final BranchId id;
    final ClientKey key;
    final SipRequest sent;
    final Hop hop;
    final int breadth;
    State state = State.PENDING;
    Timer timer = Timer.C;
    long deadline = Long.MAX_VALUE;

    /** A provisional response came: a CANCEL may be sent (RFC 3261 §9.1). */
    boolean provisional;

    /** Reasons of the CANCEL that is wanted or sent; {@code null} when there is none. */
    @Nullable List<String> cancelReasons;

    boolean cancelSent;

    /** Timer C ended it: its 487 is our doing and counts as 408. */
    boolean expired;

    /** The client transaction is over. */
    boolean transactionOver;

    ForkedBranch(
            final BranchId id,
            final ClientKey key,
            final SipRequest sent,
            final Hop hop,
            final int breadth) {
        this.id = id;
        this.key = key;
        this.sent = sent;
        this.hop = hop;
        this.breadth = breadth;
    }
}
