package org.ringdown.service.agent.user;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.testkit.SeededEntropy;

/**
 * Two agents that speak with each other directly, in virtual time. What they say is written down as
 * {@code > INVITE} (from the caller) and {@code < 200 INVITE} (from the callee).
 */
final class Pair {
    static final String OFFER = "v=0\r\ns=offer\r\n";
    static final String ANSWER = "v=0\r\ns=answer\r\n";
    private static final NameAddr ALICE = NameAddr.parse("Alice <sip:alice@a.example>").orThrow();

    final Side caller = new Side("a", 1);
    final Side callee = new Side("b", 2);
    final List<String> said = new ArrayList<>();

    /** Which messages get lost. */
    Predicate<SipMessage> lost = _ -> false;

    private long now;
    private boolean carrying;

    /** One of the two, with what happened to its calls. */
    final class Side implements UserAgent.Door {
        final UserAgent agent;
        final Deque<CallEvent> events = new ArrayDeque<>();

        /** What the events came with. */
        final Deque<SipResponse> responses = new ArrayDeque<>();

        final Deque<Call> called = new ArrayDeque<>();
        final Deque<Inquiry> inquiries = new ArrayDeque<>();
        private int ids;

        Side(final String name, final long seed) {
            final Supplier<String> callIds = () -> name + ++ids;
            agent =
                    new UserAgent(
                            new UserAgent.Parts(
                                    "sip:agent@" + name + ".example",
                                    3,
                                    callIds,
                                    () -> now,
                                    new SeededEntropy(seed)),
                            this);
        }

        @Override
        public CallListener called(final Call call) {
            called.add(call);
            return this::happened;
        }

        @Override
        public void asked(final Inquiry inquiry) {
            inquiries.add(inquiry);
        }

        void happened(final Call call, final CallEvent event) {
            events.add(Told.of(event));
            switch (event) {
                case CallEvent.Progress progress -> responses.add(progress.response());
                case CallEvent.Answered answered -> responses.add(answered.response());
                case CallEvent.Ended(var _, var _, var _, var _, var response)
                        when response != null ->
                        responses.add(response);
                default -> {}
            }
        }

        CallEvent event() {
            return events.remove();
        }
    }

    /** A call from one to the other, not answered yet. */
    Call call() {
        return call(
                CallRequest.of(ALICE, NameAddr.parse("sip:bob@b.example").orThrow().uri(), OFFER));
    }

    Call call(final CallRequest wish) {
        final Call call = caller.agent.call(wish, caller::happened);
        carry();
        return call;
    }

    /** A call that is up, without a word of how it came about. */
    Call talk() {
        final Call call = call();
        callee.called.getLast().answer(ANSWER);
        carry();
        caller.events.clear();
        callee.events.clear();
        said.clear();
        return call;
    }

    /** Lets both hear what the other has said, until nobody has anything to say. */
    void carry() {
        if (carrying) {
            return;
        }
        carrying = true;
        boolean busy = true;
        while (busy) {
            busy = pass(caller, callee, "> ");
            busy |= pass(callee, caller, "< ");
        }
        carrying = false;
    }

    private boolean pass(final Side from, final Side to, final String mark) {
        final @Nullable SipMessage message = from.agent.poll();
        if (message == null) {
            return false;
        }
        said.add(mark + name(message));
        if (!lost.test(message)) {
            to.agent.handle(message, now);
        }
        return true;
    }

    private static String name(final SipMessage message) {
        return switch (message) {
            case SipRequest request -> request.method().name();
            case SipResponse response -> response.status() + " " + response.cseq().method();
        };
    }

    /** A message from nobody of the two reaches one of them. */
    void inject(final Side to, final SipMessage message) {
        to.agent.handle(message, now);
        carry();
    }

    /** Lets time pass. */
    void pass(final long seconds) {
        final long end = now + seconds * 1_000_000_000L;
        carry();
        for (long next = deadline(); next <= end; next = deadline()) {
            now = Math.max(now, next);
            caller.agent.tick(now);
            callee.agent.tick(now);
            carry();
        }
        now = end;
    }

    private long deadline() {
        final long next = Math.min(caller.agent.deadline(), callee.agent.deadline());
        return next == Engine.NEVER ? Long.MAX_VALUE : next;
    }
}
