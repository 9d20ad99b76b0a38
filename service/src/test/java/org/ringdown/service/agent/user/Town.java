package org.ringdown.service.agent.user;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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

    private final Map<String, UserAgent> agents = new TreeMap<>();
    private final Map<String, String> senders = new HashMap<>();
    private long now;
    private boolean carrying;

    /** One of them, with what happened to its calls. */
    final class Citizen implements UserAgent.Door {
        final String name;
        final UserAgent agent;
        final Deque<CallEvent> events = new ArrayDeque<>();
        final Deque<Call> called = new ArrayDeque<>();
        private int ids;

        Citizen(final String name, final Kin kin) {
            this.name = name;
            agent =
                    new UserAgent(
                            new UserAgent.Parts(
                                    "sip:" + name + "@" + name + ".example",
                                    9,
                                    () -> name + ++ids,
                                    () -> now,
                                    new SeededEntropy(name.hashCode()),
                                    kin),
                            this);
        }

        Call call(final Citizen other) {
            return call(CallRequest.of(NameAddr.of(uri()), other.uri(), SDP));
        }

        Call call(final CallRequest wish) {
            final Call call = agent.call(wish, this::happened);
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
        return citizen(name, Kin.NONE);
    }

    /** One who has his like on other loops. */
    Citizen citizen(final String name, final Kin kin) {
        final Citizen citizen = new Citizen(name, kin);
        guest(name, citizen.agent);
        return citizen;
    }

    /** Somebody who is made elsewhere. */
    void guest(final String name, final UserAgent agent) {
        agents.put(name, agent);
    }

    /** What their clocks show. */
    long now() {
        return now;
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
            for (final String name : List.copyOf(agents.keySet())) {
                busy |= pass(name);
            }
        }
        carrying = false;
    }

    private boolean pass(final String from) {
        final @Nullable SipMessage message = agent(from).poll();
        if (message == null) {
            return false;
        }
        final String branch = String.valueOf(message.topVia().branch());
        final String to;
        final String what;
        switch (message) {
            case SipRequest request -> {
                senders.put(branch, from);
                to =
                        request.requestUri() instanceof SipUri uri
                                ? uri.host().split("\\.", -1)[0]
                                : "nobody";
                what = request.method().name();
            }
            case SipResponse response -> {
                to = senders.getOrDefault(branch, "nobody");
                what = response.status() + " " + response.cseq().method();
            }
        }
        said.add(from + ">" + to + " " + what);
        if (agents.containsKey(to) && !lost.test(message)) {
            agent(to).handle(message, now);
        }
        return true;
    }

    private UserAgent agent(final String name) {
        return Objects.requireNonNull(agents.get(name));
    }

    /** Lets time pass. */
    void pass(final long seconds) {
        final long end = now + seconds * 1_000_000_000L;
        carry();
        for (long next = deadline(); next <= end; next = deadline()) {
            now = Math.max(now, next);
            agents.values().forEach(agent -> agent.tick(now));
            carry();
        }
        now = end;
    }

    private long deadline() {
        long next = Engine.NEVER;
        for (final UserAgent agent : agents.values()) {
            next = Math.min(next, agent.deadline());
        }
        return next;
    }

    /** Calls that are up or coming to be. */
    int calls() {
        return agents.values().stream().mapToInt(UserAgent::calls).sum();
    }

    /** What is remembered of calls and requests. */
    int remembered() {
        return agents.values().stream().mapToInt(UserAgent::remembered).sum();
    }
}
