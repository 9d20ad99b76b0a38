package org.ringdown.rtc.ice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.rtc.ice.CandidatePair.State;

/**
 * Which pair each component uses. The controlling side nominates regularly (RFC 8445 §8.1.1): what
 * works, as soon as nothing better can be expected or was waited for long enough. The controlled
 * side follows, and copes with peers that nominate many pairs at once (RFC 5245 §8.1.1.2) as well
 * as with those that nominate another later.
 */
final class Selection {
    /** Nominations within this time belong to one burst, of which the best pair counts. */
    private static final long BURST = Duration.ofSeconds(1).toNanos();

    /** How long a peer that seems to have moved is waited for where it was. */
    private static final long DOUBT = Duration.ofSeconds(1).toNanos();

    private final IceContext context;
    private final Checklist checklist;
    private final @Nullable CandidatePair[] selected = new @Nullable CandidatePair[IceBase.RTCP];
    private final @Nullable CandidatePair[] usable = new @Nullable CandidatePair[IceBase.RTCP];
    private final Consent[] consents = new Consent[IceBase.RTCP];
    private final long[] selectedAt = new long[IceBase.RTCP];
    private final @Nullable CandidatePair[] moved = new @Nullable CandidatePair[IceBase.RTCP];
    private final long[] movedBy = new long[IceBase.RTCP];
    private int components = 1;
    private long validSince = Engine.NEVER;

    Selection(final IceContext context, final Checklist checklist) {
        this.context = context;
        this.checklist = checklist;
        for (int i = 0; i < consents.length; i++) {
            consents[i] = new Consent(context.config, context.entropy);
        }
    }

    void components(final int howMany) {
        components = howMany;
    }

    @Nullable CandidatePair selected(final int component) {
        return selected[component - 1];
    }

    boolean holds(final CandidatePair pair) {
        return selected[pair.component() - 1] == pair;
    }

    /** Whether every component has its pair. */
    boolean complete() {
        for (int i = 0; i < components; i++) {
            if (selected[i] == null) {
                return false;
            }
        }
        return true;
    }

    /** Whether a component without a selected pair has a valid one. */
    boolean anyValid() {
        for (int component = 1; component <= components; component++) {
            if (selected(component) == null && checklist.best(component) != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether every component has a pair that works. */
    boolean allValid() {
        for (int component = 1; component <= components; component++) {
            if (selected(component) == null && checklist.best(component) == null) {
                return false;
            }
        }
        return true;
    }

    /** The pair works. */
    void proved(final CandidatePair pair, final long now) {
        final int index = pair.component() - 1;
        final CandidatePair before = usable[index];
        if (selected[index] == null
                && (before == null || !before.valid() || pair.priority() > before.priority())) {
            usable[index] = pair;
            context.outputs.add(new IceOutput.Validated(pair.path()));
        }
        if (validSince == Engine.NEVER && allValid()) {
            validSince = now;
        }
    }

    /** As the controlling side: chooses what is ripe. */
    void nominate(final long now) {
        if (!allValid()) {
            return;
        }
        for (int component = 1; component <= components; component++) {
            final CandidatePair best = checklist.best(component);
            if (selected(component) == null
                    && best != null
                    && !nominating(component)
                    && (now >= ripeAt() || !checklist.mayGetBetter(best))) {
                best.nominating = true;
                checklist.trigger(best);
            }
        }
    }

    private long ripeAt() {
        return validSince == Engine.NEVER
                ? Engine.NEVER
                : validSince + context.config.nominationDelay().toNanos();
    }

    private boolean nominating(final int component) {
        return checklist.pairs().stream()
                .anyMatch(pair -> pair.component() == component && pair.nominating);
    }

    /** When {@link #nominate} should be asked again. */
    long nominationAt() {
        if (complete() || !allValid()) {
            return Engine.NEVER;
        }
        for (int component = 1; component <= components; component++) {
            if (selected(component) == null && !nominating(component)) {
                return ripeAt();
            }
        }
        return Engine.NEVER;
    }

    /** A pair that works was nominated, by us or by the peer. */
    void nominated(final CandidatePair pair, final long now) {
        pair.nominating = false;
        pair.wanted = false;
        final CandidatePair before = selected[pair.component() - 1];
        if (before == pair) {
            return;
        }
        if (before != null && !context.roles.controlling() && !follows(before, pair, now)) {
            return;
        }
        if (before != null) {
            before.selected = false;
        }
        pair.selected = true;
        selected[pair.component() - 1] = pair;
        selectedAt[pair.component() - 1] = now;
        moved[pair.component() - 1] = null;
        consents[pair.component() - 1].begin(now);
        checklist.settle(pair.component());
        context.outputs.add(new IceOutput.Selected(pair.path()));
    }

    /** Whether the peer means the later one of two that it nominated. */
    private boolean follows(final CandidatePair before, final CandidatePair later, final long now) {
        return later.priority() > before.priority()
                || !before.nominatedLatest
                || now - before.nominatedAt >= BURST
                || appeared(later);
    }

    /** Whether the peer was first heard there in the middle of the call: it has moved. */
    private boolean appeared(final CandidatePair pair) {
        return pair.remote().reflexive()
                && pair.heard
                && pair.heardSince - selectedAt[pair.component() - 1] >= BURST;
    }

    /**
     * As the controlling side, to which a peer that moves can only show itself: a pair works on
     * which it has appeared. It is asked whether it is still where it was.
     */
    void perhapsMoved(final CandidatePair pair, final long now) {
        final int index = pair.component() - 1;
        if (selected[index] != null && moved[index] == null && !holds(pair) && appeared(pair)) {
            moved[index] = pair;
            movedBy[index] = now + DOUBT;
            consents[index].askNow(now);
        }
    }

    /** As the controlling side: nominates where the peer has gone, as it is not where it was. */
    void follow(final long now) {
        for (int i = 0; i < moved.length; i++) {
            final CandidatePair pair = moved[i];
            if (pair != null && now >= movedBy[i]) {
                moved[i] = null;
                if (context.roles.controlling() && pair.valid()) {
                    pair.nominating = true;
                    checklist.trigger(pair);
                }
            }
        }
    }

    /** The peer has answered a consent check. */
    void consented(final CandidatePair pair, final long now) {
        if (holds(pair)) {
            consents[pair.component() - 1].given(now);
            moved[pair.component() - 1] = null;
        }
    }

    /** The selected pairs whose peer has to be asked for consent now. */
    List<CandidatePair> toBeAsked(final long now) {
        final List<CandidatePair> due = new ArrayList<>();
        for (int i = 0; i < selected.length; i++) {
            final CandidatePair pair = selected[i];
            if (pair != null && consents[i].due(now)) {
                consents[i].asked(now);
                due.add(pair);
            }
        }
        return due;
    }

    /** The selected pairs whose peer has not given consent for too long. */
    List<CandidatePair> expired(final long now) {
        final List<CandidatePair> over = new ArrayList<>();
        for (int i = 0; i < selected.length; i++) {
            final CandidatePair pair = selected[i];
            if (pair != null && consents[i].expired(now)) {
                over.add(pair);
            }
        }
        return over;
    }

    /** The pair works no more. Whether it was selected. */
    boolean lose(final CandidatePair pair, final long now) {
        final int index = pair.component() - 1;
        if (usable[index] == pair) {
            usable[index] = null;
        }
        if (selected[index] != pair) {
            return false;
        }
        selected[index] = null;
        consents[index].end();
        pair.state(State.FAILED);
        pair.lost = true;
        pair.wanted = false;
        pair.selected = false;
        context.outputs.add(new IceOutput.ConsentLost(pair.path()));
        checklist.unsettle(pair.component());
        validSince = allValid() ? now : Engine.NEVER;
        return true;
    }

    /** Who was to nominate is not to any more. */
    void roleChanged() {
        if (!context.roles.controlling()) {
            checklist.pairs().forEach(pair -> pair.nominating = false);
        }
    }

    long deadline() {
        long earliest = Engine.NEVER;
        for (final Consent consent : consents) {
            earliest = Math.min(earliest, consent.deadline());
        }
        for (int i = 0; i < moved.length; i++) {
            earliest = moved[i] == null ? earliest : Math.min(earliest, movedBy[i]);
        }
        return earliest;
    }
}
