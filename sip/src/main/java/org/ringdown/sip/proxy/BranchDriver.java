package org.ringdown.sip.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transaction.ClientKey;
import org.ringdown.sip.transaction.DerivedRequest;

/**
 * Makes the attempts of the branches of one context, and cancels them. What a response means for
 * the request as a whole is decided by {@link ResponseContext}.
 */
final class BranchDriver {
    /**
     * How long an attempt may stay without any response when there is another, in units of T1: four
     * retransmissions. A client's own patience is 64, and the next attempt must fit into it.
     */
    private static final int ATTEMPT = 16;

    private final ResponseContext context;

    /** Made when the first branch leaves: much of what comes is answered here. */
    private @Nullable String loopToken;

    private final ProxyConfig config;
    private final Forwarding forwarding;
    private final ContextActions actions;

    BranchDriver(
            final ResponseContext context,
            final ProxyConfig config,
            final Forwarding forwarding,
            final ContextActions actions) {
        this.context = context;
        this.config = config;
        this.forwarding = forwarding;
        this.actions = actions;
    }

    /** Sends the request the way that is the branch's turn. */
    void attempt(final ForkedBranch branch, final long now) {
        String token = loopToken;
        if (token == null) {
            token = forwarding.loopToken(context.asked());
            loopToken = token;
        }
        final SipRequest sent =
                forwarding.prepare(branch.request(), branch.hop(), token, branch.shownBreadth);
        final ClientKey client = ClientKey.of(sent);
        if (client == null) {
            throw new IllegalStateException("our own Via has a branch");
        }
        branch.sent(sent, client);
        if (branch.hasNext()) {
            branch.start(ForkedBranch.Timer.ATTEMPT, now + ATTEMPT * config.timers().t1());
        } else {
            ringing(branch, now);
        }
        actions.open(context, branch, client, sent);
    }

    /** An INVITE may ring for the time of timer C; other requests have timer F. */
    void ringing(final ForkedBranch branch, final long now) {
        branch.start(ForkedBranch.Timer.C, context.invite ? now + config.timerC() : Engine.NEVER);
    }

    /**
     * Tries the next way to a target: RFC 3263 §4.3, RFC 5626 §5.3.
     *
     * @param flowFailed whether what failed is the way itself, so that also a phone that rang is
     *     called again; else whoever showed a sign of life is not left
     * @return whether there was one
     */
    boolean failOver(
            final ForkedBranch branch, final int status, final boolean flowFailed, final long now) {
        if (!branch.hasNext() || branch.cancelReasons != null || (branch.rang && !flowFailed)) {
            return false;
        }
        actions.emit(new ProxyOutput.AttemptFailed(branch.id, branch.attempt(), status));
        branch.next();
        attempt(branch, now);
        return true;
    }

    /** Hands a response to the service, without our Via. */
    void deliver(final ForkedBranch branch, final SipResponse response) {
        if (response.vias().size() < 2) {
            actions.count(ProxyCounter.VIA_MISSING);
            return;
        }
        final SipResponse inner = response.passedOn();
        actions.emit(new ProxyOutput.BranchResponse(branch.id, inner));
    }

    /** Cancels, once, as the reasons of the branch say (RFC 3261 §9.1). */
    void sendCancel(final ForkedBranch branch, final long now) {
        final List<String> reasons = branch.cancelReasons;
        final boolean pending = branch.state == ForkedBranch.State.PENDING || branch.givenUp;
        final SipRequest sent = branch.sent();
        if (!branch.cancelSent && pending && reasons != null && sent != null) {
            branch.cancelSent = true;
            branch.start(ForkedBranch.Timer.CANCELLED, now + config.timers().patience());
            actions.cancel(DerivedRequest.cancel(sent, reasons), branch.hop());
        }
    }

    /** Ends the client transaction without another word. */
    void abandon(final ForkedBranch branch) {
        final ClientKey client = branch.key();
        if (client != null) {
            actions.abandon(client);
        }
    }
}
