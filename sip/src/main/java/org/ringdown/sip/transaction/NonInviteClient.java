package org.ringdown.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Timers;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * The client transaction of every method but INVITE and ACK (RFC 3261 §17.1.2, figure 6).
 *
 * <pre>
 *                          | request from user
 *                          | send request
 *        Timer E           V
 *        send request  +-----------+
 *            +---------|           |-------------------+
 *            |         |  Trying   | Timer F or        |
 *            +--------&gt;|           | transport error   |
 *                      +-----------+ inform user       |
 *         200-699         |  |                         |
 *         deliver         |  | 1xx                     |
 *         +---------------+  | deliver                 |
 *         |                  V             Timer F or  |
 *         |  Timer E   +-----------+ transport error   |
 *         |  send +----|           | inform user       |
 *         |       |    |Proceeding |------------------&gt;|
 *         |       +---&gt;|           |--+ 1xx            |
 *         |            |           |  | deliver        |
 *         |            |           |&lt;-+                |
 *         |            +-----------+                   |
 *         |                 | 200-699                  |
 *         |                 | deliver                  |
 *         |                 V                          |
 *         |            +-----------+                   |
 *         +-----------&gt;| Completed |                   |
 *                      +-----------+                   |
 *                           | Timer K                  |
 *                           V                          |
 *                      +-----------+                   |
 *                      | Terminated|&lt;------------------+
 *                      +-----------+
 * </pre>
 */
public final class NonInviteClient implements ClientTransaction {
    /** Named as in the figure. */
    enum State {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    /** RFC 3261 §17.1.2.2: E send again, F give up, K absorb late responses. */
    enum Timer {
        E,
        F,
        K
    }

    private final SipRequest request;
    private final boolean reliable;
    private final TransactionConfig config;
    private final Timers<Timer> timers = new Timers<>(Timer.class);
    private final Outbox<ClientOutput> outputs = new Outbox<>();
    private State state = State.TRYING;
    private long resendAfter;

    /** Sends {@code request}, whose top Via carries our branch. */
    public NonInviteClient(
            final SipRequest request,
            final boolean reliable,
            final TransactionConfig config,
            final long now) {
        this.request = request;
        this.reliable = reliable;
        this.config = config;
        resendAfter = config.t1();
        outputs.add(new ClientOutput.Send(request));
        if (!reliable) {
            timers.start(Timer.E, now + resendAfter);
        }
        timers.start(Timer.F, now + config.patience());
    }

    @Override
    public void handle(final ClientInput input, final long now) {
        if (state != State.TRYING && state != State.PROCEEDING) {
            return;
        }
        switch (input) {
            case ClientInput.Response(SipResponse response) -> {
                outputs.add(new ClientOutput.Deliver(response));
                if (response.status() < 200) {
                    state = State.PROCEEDING;
                } else {
                    complete(now);
                }
            }
            case ClientInput.TransportFailed _ -> {
                outputs.add(new ClientOutput.Unreachable());
                terminate();
            }
        }
    }

    private void complete(final long now) {
        timers.stopAll();
        if (reliable) {
            terminate();
        } else {
            state = State.COMPLETED;
            timers.start(Timer.K, now + config.t4());
        }
    }

    @Override
    public void tick(final long now) {
        if (timers.fired(Timer.F, now)) {
            outputs.add(new ClientOutput.TimedOut());
            terminate();
        }
        if (timers.fired(Timer.K, now)) {
            terminate();
        }
        if (timers.fired(Timer.E, now)) {
            outputs.add(new ClientOutput.Send(request));
            resendAfter =
                    state == State.PROCEEDING
                            ? config.t2()
                            : Math.min(2 * resendAfter, config.t2());
            timers.start(Timer.E, now + resendAfter);
        }
    }

    private void terminate() {
        state = State.TERMINATED;
        timers.stopAll();
        outputs.add(new ClientOutput.Terminated());
    }

    @Override
    public boolean settled() {
        return state == State.COMPLETED;
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
