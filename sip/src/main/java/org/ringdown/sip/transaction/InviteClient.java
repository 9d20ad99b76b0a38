package org.ringdown.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Timers;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * The client transaction of INVITE (RFC 3261 §17.1.1, figure 5, with RFC 6026 §8.4).
 *
 * <pre>
 *                               | INVITE from user
 *            Timer A fires      | send INVITE
 *            reset A,           V                      Timer B fires
 *            send INVITE +-----------+                 or transport error
 *              +---------|           |---------------+ inform user
 *              |         |  Calling  |               |
 *              +--------&gt;|           |--------------&gt;|
 *                        +-----------+ 2xx           |
 *                           |  |       deliver       |
 *                           |  | 1xx                 |
 *            300-699        |  | deliver             |
 *            send ACK,      |  V                     |
 *            deliver     +-----------+               |
 *              +---------|           |--+ 1xx        |
 *              |         |Proceeding |  | deliver    |
 *              |         |           |&lt;-+            |
 *              |         +-----------+ 2xx           |
 *              V            |      |   deliver       |
 *         +-----------+     |      +-----------+     |
 *         |           |&lt;----+                  |     |
 *         | Completed |--+ 300-699             V     |
 *         |           |  | send ACK      +----------+|
 *         |           |&lt;-+               | Accepted ||--+ 2xx
 *         +-----------+                  |          ||  | deliver
 *              | Timer D fires           +----------+|&lt;-+
 *              | or transport error        | Timer M |
 *              |                           V fires   |
 *              |                    +------------+   |
 *              +-------------------&gt;| Terminated |&lt;--+
 *                                   +------------+
 * </pre>
 *
 * <p>Proceeding has no timer of its own: a proxy bounds it by timer C (RFC 3261 §16.6). The loss of
 * the connection ends Proceeding as it ends Calling, because the answer of the peer has no way
 * back.
 */
public final class InviteClient implements ClientTransaction {
    /** Named as in the figure. */
    enum State {
        CALLING,
        PROCEEDING,
        COMPLETED,
        ACCEPTED,
        TERMINATED
    }

    /**
     * RFC 3261 §17.1.1.2: A send again, B give up, D absorb late finals; RFC 6026: M absorb late
     * 2xx.
     */
    enum Timer {
        A,
        B,
        D,
        M
    }

    /** What is sent; {@code null} once it was answered, for it is large and is kept for a while. */
    private @Nullable SipRequest invite;

    private final boolean reliable;
    private final TransactionConfig config;
    private final Timers<Timer> timers = new Timers<>(Timer.class);
    private final Outbox<ClientOutput> outputs = new Outbox<>();
    private State state = State.CALLING;
    private long resendAfter;
    private @Nullable SipRequest ack;

    /** Sends {@code invite}, whose top Via carries our branch. */
    public InviteClient(
            final SipRequest invite,
            final boolean reliable,
            final TransactionConfig config,
            final long now) {
        this.invite = invite;
        this.reliable = reliable;
        this.config = config;
        resendAfter = config.t1();
        outputs.add(new ClientOutput.Send(invite));
        if (!reliable) {
            timers.start(Timer.A, now + resendAfter);
        }
        timers.start(Timer.B, now + config.patience());
    }

    @Override
    public void handle(final ClientInput input, final long now) {
        switch (input) {
            case ClientInput.Response(SipResponse response) -> respond(response, now);
            case ClientInput.TransportFailed _ -> {
                if (state == State.CALLING || state == State.PROCEEDING) {
                    outputs.add(new ClientOutput.Unreachable());
                    terminate();
                } else if (state == State.COMPLETED) {
                    terminate();
                }
            }
        }
    }

    private void respond(final SipResponse response, final long now) {
        final int status = response.status();
        switch (state) {
            case CALLING, PROCEEDING -> {
                outputs.add(new ClientOutput.Deliver(response));
                timers.stopAll();
                if (status < 200) {
                    state = State.PROCEEDING;
                } else {
                    answered(response, now);
                }
            }
            case COMPLETED -> {
                if (status >= 300 && ack != null) {
                    outputs.add(new ClientOutput.Send(ack));
                }
            }
            case ACCEPTED -> {
                if (status >= 200 && status < 300) {
                    outputs.add(new ClientOutput.Deliver(response));
                }
            }
            case TERMINATED -> {}
        }
    }

    private void answered(final SipResponse response, final long now) {
        final SipRequest asked = invite;
        invite = null;
        if (response.success()) {
            state = State.ACCEPTED;
            timers.start(Timer.M, now + config.patience());
        } else if (asked != null) {
            complete(DerivedRequest.ack(asked, response), now);
        }
    }

    private void complete(final SipRequest acknowledgement, final long now) {
        ack = acknowledgement;
        outputs.add(new ClientOutput.Send(acknowledgement));
        if (reliable) {
            terminate();
        } else {
            state = State.COMPLETED;
            timers.start(Timer.D, now + config.patience());
        }
    }

    @Override
    public void tick(final long now) {
        if (timers.fired(Timer.B, now)) {
            outputs.add(new ClientOutput.TimedOut());
            terminate();
        }
        if (timers.fired(Timer.A, now) && invite != null) {
            outputs.add(new ClientOutput.Send(invite));
            resendAfter *= 2;
            timers.start(Timer.A, now + resendAfter);
        }
        if (timers.fired(Timer.D, now) || timers.fired(Timer.M, now)) {
            terminate();
        }
    }

    private void terminate() {
        state = State.TERMINATED;
        timers.stopAll();
        outputs.add(new ClientOutput.Terminated());
    }

    /** Never: later 2xx are delivered, and what is no 2xx is acknowledged each time. */
    @Override
    public boolean settled() {
        return false;
    }

    @Override
    public @Nullable ClientOutput poll() {
        return outputs.poll();
    }

    @Override
    public long deadline() {
        return timers.deadline();
    }
}
