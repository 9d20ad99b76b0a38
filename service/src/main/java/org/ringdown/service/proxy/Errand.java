package org.ringdown.service.proxy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.route.Target;
import org.ringdown.sip.locate.Destination;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.proxy.ContextId;
import org.ringdown.sip.transport.Hop;

/** One request outside a dialog on its way to its targets: which are tried, and which come next. */
final class Errand {
    /**
     * One way that is known in full.
     *
     * @param destination what DNS said, if it did
     * @param plain whether a message goes without what plain text is wrapped in
     */
    record Step(Target target, Hop hop, @Nullable Destination destination, boolean plain) {
        /** For a request as it came. */
        Step(final Target target, final Hop hop, final @Nullable Destination destination) {
            this(target, hop, destination, false);
        }

        Step plainly() {
            return new Step(target, hop, destination, true);
        }
    }

    /** One branch that was forked: its attempts, and what is known of them. */
    static final class Outgoing {
        /** Empty once nothing more is begun. */
        private List<Step> steps;

        private List<Step> spare;
        private int attempt;

        /** Of the attempt under way, once nothing more is begun. */
        private Copies.@Nullable End end;

        private @Nullable Destination destination;

        /** Whether a response came. */
        boolean heard;

        /** Whether it was given up for the next group. */
        boolean givenUp;

        /**
         * @param spare steps for a branch of its own, when no attempt of this one gets a word back
         */
        Outgoing(final List<Step> steps, final List<Step> spare) {
            this.steps = steps;
            this.spare = spare;
        }

        /** The attempt that is under way. */
        Step step() {
            return steps.get(attempt);
        }

        /** Who answers. */
        Copies.End end() {
            final Copies.End known = end;
            return known != null
                    ? known
                    : new Copies.End(step().hop(), Copies.ours(step().target().kind()));
        }

        /** What DNS said of the attempt under way, if it did. */
        @Nullable Destination destination() {
            return end == null ? step().destination() : destination;
        }

        /**
         * No other attempt is made. What is left says who answers: thousands of these wait for late
         * responses.
         */
        void settle() {
            if (end == null) {
                destination = step().destination();
                end = end();
                steps = List.of();
                spare = List.of();
            }
        }

        /** Whether no other attempt is made. */
        boolean settled() {
            return end != null;
        }

        /** One failed; returns it. */
        Step failed(final int which) {
            attempt = Math.min(which + 1, steps.size() - 1);
            return steps.get(which);
        }

        /** What could still be tried for this target, as a branch of its own. */
        List<Step> spare() {
            return heard ? List.of() : spare;
        }

        List<Step> takeSpare() {
            final List<Step> taken = spare;
            spare = List.of();
            return taken;
        }
    }

    final ContextId id;
    final Context context;

    /** Not kept when it is {@link #over}. */
    private @Nullable Sender sender;

    /** Groups not tried yet, the most wanted first. */
    final ArrayDeque<List<Target>> groups;

    /** Ways of targets that failed, to be tried as branches of their own. */
    final ArrayDeque<List<Step>> again = new ArrayDeque<>(0);

    /** The branches, by their number in the engine. */
    final List<Outgoing> outgoing = new ArrayList<>();

    /** Few, as their number is bounded; empty and not to be changed when it is over. */
    private List<Target> tried = new ArrayList<>(1);

    /** No branch is under way. */
    boolean exhausted = true;

    /** How many look-ups are under way. */
    int lookups;

    /** Somebody gave a final answer, which may be a refusal: there is nothing to keep. */
    boolean met;

    /** How many targets came of redirects. */
    int redirected;

    /** The best answer when nobody at all could be tried. */
    int status = 480;

    String reason = "Nobody can be reached";

    /** Nothing more is begun: it was answered, or the caller gave up. */
    boolean over;

    Errand(
            final ContextId id,
            final Context context,
            final Sender sender,
            final List<List<Target>> groups) {
        this.id = id;
        this.context = context;
        this.sender = sender;
        this.groups = new ArrayDeque<>(groups.size());
        this.groups.addAll(groups);
    }

    /** What is to be carried; as long as it is not {@link #over}. */
    SipRequest request() {
        return context.request();
    }

    /** Who sent it; as long as it is not {@link #over}. */
    Sender sender() {
        return Objects.requireNonNull(sender, "it is over");
    }

    /** Nothing more is begun, and what only that would need is not kept. */
    void end() {
        over = true;
        groups.clear();
        again.clear();
        tried = List.of();
        sender = null;
        outgoing.forEach(Outgoing::settle);
    }

    /** Whether this target is still to be tried; from now on it is not. */
    boolean fresh(final Target target) {
        if (over || knows(target)) {
            return false;
        }
        tried.add(target);
        return true;
    }

    /** Whether this target was tried before. */
    boolean knows(final Target target) {
        for (final Target before : tried) {
            if (before.uri().equals(target.uri()) && before.way().equals(target.way())) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing can follow any more what is under way now. */
    boolean last() {
        return groups.isEmpty()
                && again.isEmpty()
                && lookups == 0
                && outgoing.stream().allMatch(branch -> branch.spare().isEmpty());
    }

    /** A way to nowhere: what the caller is told if there is no other. */
    void nowhere(final int newStatus, final String newReason) {
        status = newStatus;
        reason = newReason;
    }
}
