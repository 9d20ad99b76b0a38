package org.ringdown.service.agent.user;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.testkit.SeededEntropy;

/**
 * Some agents that reach each other by the hosts of their URIs, in virtual time. What they say is
 * written down as {@code a>b INVITE} and {@code b>a 200 INVITE}.
 */
final class Town {
    static final String SDP = "v=0\r\ns=town\r\n";

    final List<String> said = new ArrayList<>();

    /** Which messages get lost. */
    Predicate<SipMessage> lost = _ -> false;

    private final Map<String, Citizen> citizens = new HashMap<>();
    private final Map<String, Citizen> senders = new HashMap<>();
    private long now;
    private boolean carrying;

    /** One of them, with what happened to its calls. */
    final class Citizen implements UserAgent.Door {
        final String name;
        final UserAgent agent;
        final Deque<CallEvent> events = new ArrayDeque<>();
        final Deque<Call> called = new ArrayDeque<>();
        private int ids;

        Citizen(final String name) {
            this.name = name;
            agent =
                    new UserAgent(
                            new UserAgent.Parts(
                                    "sip:" + name + "@" + name + ".example",
                                    9,
                                    () -> name + ++ids,
                                    () -> now,
                                    new SeededEntropy(name.hashCode())),
                            this);
        }

        Call call(final Citizen other) {
            final Call call =
                    agent.call(
                            CallRequest.of(NameAddr.of(uri()), other.uri(), SDP), this::happened);
            carry();
            return call;
        }

        /** A call that is up. */
        Call talk(final Citizen other) {
            final Call call = call(other);
            other.called.getLast().answer(SDP);
            carry();
            events.clear();
            other.events.clear();
            said.clear();
            return call;
        }

        SipUri uri() {
            return SipUri.of(name, name + ".example");
        }

        @Override
        public CallListener called(final Call call) {
            called.add(call);
            return this::happened;
        }

        @Override
        public void asked(final Inquiry inquiry) {
            inquiry.reply(200);
        }

        void happened(final Call call, final CallEvent event) {
            events.add(Told.of(event));
        }

        /** The transfer that was asked for last. */
        Transfer asked() {
            return ((CallEvent.TransferAsked) events.removeLast()).transfer();
        }
    }

    Citizen citizen(final String name) {
        final Citizen citizen = new Citizen(name);
        citizens.put(name, citizen);
        return citizen;
    }

    /** Lets all hear what the others have said, until nobody has anything to say. */
    void carry() {
        if (carrying) {
            return;
        }
        carrying = true;
        boolean busy = true;
        while (busy) {
            busy = false;
            for (final Citizen citizen : List.copyOf(citizens.values())) {
                busy |= pass(citizen);
            }
        }
        carrying = false;
    }

    private boolean pass(final Citizen from) {
        final @Nullable SipMessage message = from.agent.poll();
        if (message == null) {
            return false;
        }
        final String branch = String.valueOf(message.topVia().branch());
        final @Nullable Citizen to;
        final String what;
        switch (message) {
            case SipRequest request -> {
                senders.put(branch, from);
                to =
                        request.requestUri() instanceof SipUri uri
                                ? citizens.get(uri.host().split("\\.", -1)[0])
                                : null;
                what = request.method().name();
            }
            case SipResponse response -> {
                to = senders.get(branch);
                what = response.status() + " " + response.cseq().method();
            }
        }
        said.add(from.name + ">" + (to == null ? "?" : to.name) + " " + what);
        if (to != null && !lost.test(message)) {
            to.agent.handle(message, now);
        }
        return true;
    }

    /** Lets time pass. */
    void pass(final long seconds) {
        final long end = now + seconds * 1_000_000_000L;
        carry();
        for (long next = deadline(); next <= end; next = deadline()) {
            now = Math.max(now, next);
            citizens.values().forEach(citizen -> citizen.agent.tick(now));
            carry();
        }
        now = end;
    }

    private long deadline() {
        long next = Engine.NEVER;
        for (final Citizen citizen : citizens.values()) {
            next = Math.min(next, citizen.agent.deadline());
        }
        return next;
    }

    /** Calls that are up or coming to be. */
    int calls() {
        return citizens.values().stream().mapToInt(citizen -> citizen.agent.calls()).sum();
    }

    /** What is remembered of calls and requests. */
    int remembered() {
        return citizens.values().stream().mapToInt(citizen -> citizen.agent.remembered()).sum();
    }
}
