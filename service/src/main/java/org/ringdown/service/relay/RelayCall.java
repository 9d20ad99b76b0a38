package org.ringdown.service.relay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;

/**
 * The media of one call: the legs that face the caller, and for each branch those that face a
 * callee. When the call is answered one branch stays and the others are closed.
 */
public final class RelayCall {
    private final Legs legs;
    private final Entropy entropy;
    private final Peer caller;
    private final Runnable whenLost;
    private final Observer observer;
    private final CallSound sound;
    private final List<RelayBranch> branches = new ArrayList<>();
    private final Side callerSide;
    private final Legs.Beside beside = new Legs.Beside();
    private final SideLegs callerLegs;
    private List<StreamRef> heard = List.of();
    private @Nullable RelayBranch bridged;
    private boolean answered;

    /** Told of the two sides of a call. */
    interface Observer {
        /** How well it was heard; on a media thread. */
        void heard(boolean caller, LegQuality quality);

        /** A side with ICE works. */
        void up(boolean caller);

        /** A side with ICE does not work any more. */
        void lost(boolean caller);
    }

    RelayCall(
            final Legs legs,
            final Entropy entropy,
            final Peer caller,
            final Runnable whenLost,
            final CallSound sound,
            final Observer observer) {
        this.sound = sound;
        this.observer = observer;
        this.legs = legs;
        this.entropy = entropy;
        this.caller = caller;
        this.whenLost = whenLost;
        callerSide = new Side(true, caller);
        callerLegs = new SideLegs(legs, caller, callerSide, beside);
    }

    /** The media towards one target; its legs are opened when it has to do with an SDP. */
    public RelayBranch branch(final Peer callee) {
        final RelayBranch branch =
                new RelayBranch(this, legs, entropy, caller, callee, new Side(false, callee));
        branches.add(branch);
        return branch;
    }

    CallSound sound() {
        return sound;
    }

    /** Whether somebody took the call. */
    boolean answered() {
        return answered;
    }

    /** The legs that face the caller; branches that ring at the same time share them. */
    SideLegs callerLegs() {
        return callerLegs;
    }

    Legs.Beside beside() {
        return beside;
    }

    /** The caller hears this branch now, by these of its streams, and nothing by the others. */
    void bridged(final RelayBranch branch, final List<StreamRef> streams) {
        for (final StreamRef stream : heard) {
            if (!streams.contains(stream)) {
                legs.post(new MediaCommand.Park(stream));
            }
        }
        heard = streams;
        bridged = branch;
        keepCaller(branch);
    }

    /** Frees those of the caller's legs that nobody needs, once nobody else rings. */
    void keepCaller(final RelayBranch branch) {
        if (answered && bridged == branch) {
            callerLegs.keep(branch.callerTransports());
        }
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
        answered = true;
        if (bridged != null && bridged != winner) {
            winner.bridge();
        } else {
            keepCaller(winner);
            winner.sound();
        }
    }

    /** Frees all legs; a second time is no error. */
    public void close() {
        sound.end();
        if (answered) {
            callerLegs.measure(quality -> observer.heard(true, quality));
            branches.forEach(branch -> branch.measure(quality -> observer.heard(false, quality)));
        }
        branches.forEach(RelayBranch::close);
        branches.clear();
        callerLegs.close();
    }

    /**
     * One side's leg. A side that fell silent alone may be a phone on mute; when nobody is left on
     * either side the call is over, though nobody said goodbye.
     */
    final class Side implements LegWatch {
        private final boolean ofCaller;
        private final boolean ice;
        private boolean lost;

        private Side(final boolean ofCaller, final Peer peer) {
            this.ofCaller = ofCaller;
            ice = peer.browser();
        }

        @Override
        public void lost() {
            lost = true;
            if (ice) {
                observer.lost(ofCaller);
            }
            if (callerSide.lost && branches.stream().allMatch(branch -> branch.calleeSide().lost)) {
                close();
                whenLost.run();
            }
        }

        @Override
        public void heard() {
            lost = false;
            if (ice) {
                observer.up(ofCaller);
            }
        }
    }
}
