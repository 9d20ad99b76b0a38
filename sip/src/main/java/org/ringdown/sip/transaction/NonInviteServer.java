package org.ringdown.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Timers;
import org.ringdown.sip.message.SipResponse;

/**
 * The server transaction of every method but INVITE and ACK (RFC 3261 §17.2.2, figure 8).
 *
 * <pre>
 *                       | request
 *                       V deliver request
 *                  +-----------+
 *                  |           |
 *                  |  Trying   |-------------+
 *                  |           |             |
 *                  +-----------+             | 200-699 from user
 *                       | 1xx from user      | send response
 *                       V send response      |
 *      request     +-----------+             |
 *      send    +---|           |--+ 1xx      |
 *      response|   |Proceeding |  | send     |   transport error
 *              +--&gt;|           |&lt;-+ response |   inform user
 *                  |           |------------------------+
 *                  +-----------+             |          |
 *                       | 200-699 from user  |          |
 *                       V send response      |          |
 *      request     +-----------+             |          |
 *      send    +---|           |&lt;------------+          |
 *      response|   | Completed |                        |
 *              +--&gt;|           |----------------------&gt;|
 *                  +-----------+                        |
 *                       | Timer J                       |
 *                       V                               |
 *                  +------------+                       |
 *                  | Terminated |&lt;----------------------+
 *                  +------------+
 * </pre>
 */
public final class NonInviteServer implements ServerTransaction {
    /** Named as in the figure. */
    enum State {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    /** RFC 3261 §17.2.2: J absorb late requests. */
    enum Timer {
        J
    }

    private final boolean reliable;
    private final TransactionConfig config;
    private final Timers<Timer> timers = new Timers<>(Timer.class);
    private final Outbox<ServerOutput> outputs = new Outbox<>();
    private State state = State.TRYING;
    private @Nullable SipResponse last;

    /** A transaction for a request that was just handed to the user. */
    public NonInviteServer(final boolean reliable, final TransactionConfig config) {
        this.reliable = reliable;
        this.config = config;
    }

    @Override
    public void handle(final ServerInput input, final long now) {
        switch (input) {
            case ServerInput.Again _ -> {
                if (last != null && state != State.TERMINATED) {
                    outputs.add(new ServerOutput.Send(last));
                }
            }
            case ServerInput.Respond(SipResponse response) -> {
                if (state == State.TRYING || state == State.PROCEEDING) {
                    respond(response, now);
                }
            }
            case ServerInput.TransportFailed _ -> {
                if (state != State.TERMINATED) {
                    outputs.add(new ServerOutput.Lost());
                    terminate();
                }
            }
        }
    }

    private void respond(final SipResponse response, final long now) {
        outputs.add(new ServerOutput.Send(response));
        last = response;
        if (response.status() < 200) {
            state = State.PROCEEDING;
        } else if (reliable) {
            terminate();
        } else {
            state = State.COMPLETED;
            timers.start(Timer.J, now + config.patience());
        }
    }

    @Override
    public void tick(final long now) {
        if (timers.fired(Timer.J, now)) {
            terminate();
        }
    }

    private void terminate() {
        state = State.TERMINATED;
        timers.stopAll();
        outputs.add(new ServerOutput.Terminated());
    }

    @Override
    public boolean settled() {
        return state == State.COMPLETED;
    }

    @Override
    public @Nullable SipResponse last() {
        return last;
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
