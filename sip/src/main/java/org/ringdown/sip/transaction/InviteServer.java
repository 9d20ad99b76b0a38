package org.ringdown.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Timers;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * The server transaction of INVITE (RFC 3261 §17.2.1 as replaced by RFC 6026 §7.1, figure 7).
 *
 * <pre>
 *                            | INVITE
 *          INVITE            V deliver INVITE
 *          send response +------------+
 *              +---------|            |--------+ 101-199 from user
 *              |         | Proceeding |        | send response
 *              +--------&gt;|            |&lt;-------+
 *                        +------------+
 *       300-699 from user |     | 2xx from user
 *       send response     |     | send response
 *             +-----------+     +-------------+
 *             V                               |
 *       +-----------+  INVITE, Timer G        |         INVITE absorbed
 *       |           |--+ send response        V            +---+
 *       | Completed |  |                +-----------+------+   | ACK to user
 *       |           |&lt;-+                |           |&lt;---------+ 2xx from user:
 *       +-----------+                   | Accepted  |            send response
 *   Timer H |     | ACK                 |           |
 *   inform  |     V                     +-----------+
 *   user    | +-----------+                   |
 *           | | Confirmed |                   | Timer L fires
 *           | +-----------+                   |
 *           |     | Timer I fires             |
 *           V     V                           |
 *       +------------+                        |
 *       | Terminated |&lt;-----------------------+
 *       +------------+
 * </pre>
 *
 * <p>The 100 Trying is the user's to send; a failure to send a response changes no state.
 */
public final class InviteServer implements ServerTransaction {
    /** Named as in the figure. */
    enum State {
        PROCEEDING,
        COMPLETED,
        CONFIRMED,
        ACCEPTED,
        TERMINATED
    }

    /**
     * RFC 3261 §17.2.1: G send the final again, H stop waiting for the ACK, I absorb late ACKs; RFC
     * 6026: L absorb late INVITEs and pass 2xx.
     */
    enum Timer {
        G,
        H,
        I,
        L
    }

    private final boolean reliable;
    private final TransactionConfig config;
    private final Timers<Timer> timers = new Timers<>(Timer.class);
    private final Outbox<ServerOutput> outputs = new Outbox<>();
    private State state = State.PROCEEDING;
    private long resendAfter;
    private @Nullable SipResponse last;

    /** A transaction for an INVITE that was just handed to the user. */
    public InviteServer(final boolean reliable, final TransactionConfig config) {
        this.reliable = reliable;
        this.config = config;
    }

    @Override
    public void handle(final ServerInput input, final long now) {
        switch (input) {
            case ServerInput.Again(SipRequest request) -> {
                if (request.method().equals(Method.ACK)) {
                    acknowledge(request, now);
                } else if (last != null
                        && (state == State.PROCEEDING || state == State.COMPLETED)) {
                    outputs.add(new ServerOutput.Send(last));
                }
            }
            case ServerInput.Respond(SipResponse response) -> respond(response, now);
            case ServerInput.TransportFailed _ -> {
                if (state != State.TERMINATED) {
                    outputs.add(new ServerOutput.Lost());
                }
            }
        }
    }

    private void acknowledge(final SipRequest ack, final long now) {
        switch (state) {
            case COMPLETED -> {
                timers.stopAll();
                if (reliable) {
                    terminate();
                } else {
                    state = State.CONFIRMED;
                    timers.start(Timer.I, now + config.t4());
                }
            }
            case ACCEPTED -> outputs.add(new ServerOutput.Acknowledged(ack));
            case PROCEEDING, CONFIRMED, TERMINATED -> {}
        }
    }

    private void respond(final SipResponse response, final long now) {
        final int status = response.status();
        if (state == State.PROCEEDING) {
            outputs.add(new ServerOutput.Send(response));
            last = response;
            if (status >= 300) {
                state = State.COMPLETED;
                timers.start(Timer.H, now + config.patience());
                if (!reliable) {
                    resendAfter = config.t1();
                    timers.start(Timer.G, now + resendAfter);
                }
            } else if (status >= 200) {
                state = State.ACCEPTED;
                last = null;
                timers.start(Timer.L, now + config.patience());
            }
        } else if (state == State.ACCEPTED && status >= 200 && status < 300) {
            outputs.add(new ServerOutput.Send(response));
        }
    }

    @Override
    public void tick(final long now) {
        if (timers.fired(Timer.H, now)) {
            outputs.add(new ServerOutput.Lost());
            terminate();
        }
        if (timers.fired(Timer.G, now) && last != null) {
            outputs.add(new ServerOutput.Send(last));
            resendAfter = Math.min(2 * resendAfter, config.t2());
            timers.start(Timer.G, now + resendAfter);
        }
        if (timers.fired(Timer.I, now) || timers.fired(Timer.L, now)) {
            terminate();
        }
    }

    private void terminate() {
        state = State.TERMINATED;
        timers.stopAll();
        outputs.add(new ServerOutput.Terminated());
    }

    /** Once a failure is acknowledged: late ACKs are absorbed, and late INVITEs get nothing. */
    @Override
    public boolean settled() {
        return state == State.CONFIRMED;
    }

    @Override
    public @Nullable SipResponse last() {
        return settled() ? null : last;
    }

    @Override
    public @Nullable ServerOutput poll() {
        return outputs.poll();
    }

    @Override
    public long deadline() {
        return timers.deadline();
    }
}
