package org.ringdown.service.relay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;

/**
 * The media of one call: one leg that faces the caller, and one for each branch that faces a
 * callee. When the call is answered one branch stays and the others are closed.
 */
public final class RelayCall {
    private final Legs legs;
    private final Entropy entropy;
    private final Peer caller;
    private final Runnable whenLost;
    private final List<RelayBranch> branches = new ArrayList<>();
    private final Side callerSide = new Side();
    private @Nullable Leg callerLeg;
    private @Nullable RelayBranch bridged;

    RelayCall(final Legs legs, final Entropy entropy, final Peer caller, final Runnable whenLost) {
        this.legs = legs;
        this.entropy = entropy;
        this.caller = caller;
        this.whenLost = whenLost;
    }

    /** The media towards one target; its legs are opened when it has to do with an SDP. */
    public RelayBranch branch(final Peer callee) {
        final RelayBranch branch = new RelayBranch(this, legs, entropy, callee, new Side());
        branches.add(branch);
        return branch;
    }

    /** The leg that faces the caller, or {@code null} when no port is free. */
    @Nullable Leg callerLeg() {
        if (callerLeg == null) {
            callerLeg = legs.open(caller, callerSide);
        }
        return callerLeg;
    }

    /** The caller hears this branch now. */
    void bridged(final RelayBranch branch) {
        bridged = branch;
    }

    /** This branch came to nothing. */
    public void drop(final RelayBranch branch) {
        branch.close();
        branches.remove(branch);
    }

    /**
     * The call was answered on this branch: the others are closed. The caller may have heard
     * another one's early media last.
     */
    public void keep(final RelayBranch winner) {
        for (final RelayBranch branch : branches) {
            if (branch != winner) {
                branch.close();
            }
        }
        branches.retainAll(List.of(winner));
        if (bridged != null && bridged != winner) {
            winner.bridge();
        }
    }

    /** Frees all legs; a second time is no error. */
    public void close() {
        branches.forEach(RelayBranch::close);
        branches.clear();
        if (callerLeg != null) {
            legs.close(callerLeg);
            callerLeg = null;
        }
    }

    /**
     * One side's leg. A side that fell silent alone may be a phone on mute; when nobody is left on
     * either side the call is over, though nobody said goodbye.
     */
    final class Side implements LegWatch {
        private boolean lost;

        @Override
        public void lost() {
            lost = true;
            if (callerSide.lost && branches.stream().allMatch(branch -> branch.calleeSide().lost)) {
                close();
                whenLost.run();
            }
        }

        @Override
        public void heard() {
            lost = false;
        }
    }
}
