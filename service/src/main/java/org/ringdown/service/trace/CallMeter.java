package org.ringdown.service.trace;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Histogram;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.service.proxy.Watcher;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Measures one signalling loop: how calls end, how long callers wait, how long an INVITE stays with
 * us. Its numbers may be read by any thread.
 */
public final class CallMeter implements Watcher {
    /** Calls without a final response that are waited for; the oldest are given up. */
    private static final int MOST = 20_000;

    private static final long MILLI = 1_000_000;
    private static final int CLASSES = 7;

    private final Clock clock;
    private final SequencedMap<String, Waiting> waiting = new LinkedHashMap<>();
    private final Counters<CallCounter> counters = new Counters<>(CallCounter.class);
    private final AtomicLongArray responses = new AtomicLongArray(CLASSES);
    private final Histogram added =
            new Histogram(
                    MILLI / 10,
                    MILLI / 4,
                    MILLI / 2,
                    MILLI,
                    5 * MILLI / 2,
                    5 * MILLI,
                    10 * MILLI,
                    25 * MILLI,
                    50 * MILLI,
                    100 * MILLI,
                    1_000 * MILLI);
    private final Histogram answer =
            new Histogram(
                    100 * MILLI,
                    500 * MILLI,
                    1_000 * MILLI,
                    2_000 * MILLI,
                    5_000 * MILLI,
                    10_000 * MILLI,
                    20_000 * MILLI,
                    30_000 * MILLI,
                    60_000 * MILLI,
                    180_000 * MILLI);

    /** An INVITE outside a dialog that has no final response yet. */
    private static final class Waiting {
        private final long cseq;
        private final long since;
        private boolean sent;

        Waiting(final long cseq, final long since) {
            this.cseq = cseq;
            this.since = since;
        }
    }

    /** A meter at zero. */
    public CallMeter(final Clock clock) {
        this.clock = clock;
    }

    @Override
    public void received(final SipMessage message, final Flow flow, final long now) {
        if (message instanceof SipRequest request
                && request.method().equals(Method.INVITE)
                && request.toTag() == null) {
            waiting.putIfAbsent(
                    request.callId(), new Waiting(request.cseq().number(), clock.now()));
            if (waiting.size() > MOST) {
                waiting.pollFirstEntry();
            }
        }
    }

    @Override
    public void sent(final SipMessage message, final Hop hop, final long now) {
        switch (message) {
            case SipRequest request -> {
                if (request.method().equals(Method.INVITE) && request.toTag() == null) {
                    forwarded(request);
                }
            }
            case SipResponse response -> {
                if (!(hop instanceof Hop.Over(Flow flow) && flow.transport() == Transport.LOCAL)) {
                    responded(response);
                }
            }
        }
    }

    private void forwarded(final SipRequest request) {
        final @Nullable Waiting call = waiting.get(request.callId());
        if (call != null && !call.sent && call.cseq == request.cseq().number()) {
            call.sent = true;
            added.addOwned(clock.now() - call.since);
        }
    }

    private void responded(final SipResponse response) {
        final int status = response.status();
        final int index = Math.min(status / 100, CLASSES - 1);
        responses.setRelease(index, responses.getPlain(index) + 1);
        if (status < 200 || !response.cseq().method().equals(Method.INVITE)) {
            return;
        }
        final @Nullable Waiting call = waiting.get(response.callId());
        if (call != null && call.cseq == response.cseq().number()) {
            waiting.remove(response.callId());
            final CallCounter outcome = CallCounter.of(status);
            counters.addOwned(outcome, 1);
            if (outcome == CallCounter.ANSWERED) {
                answer.addOwned(clock.now() - call.since);
            }
        }
    }

    @Override
    public void because(final SipMessage about, final String sentence, final long now) {}

    /** How calls ended. */
    public Counters<CallCounter> counters() {
        return counters;
    }

    /** Responses sent, by the first digit of their status. */
    public long responses(final int digit) {
        return responses.getAcquire(digit);
    }

    /** From an INVITE's arrival at the loop to its first copy's departure. */
    public Histogram added() {
        return added;
    }

    /** From an INVITE's arrival to its 2xx. */
    public Histogram answer() {
        return answer;
    }
}
