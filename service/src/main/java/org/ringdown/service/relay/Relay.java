package org.ringdown.service.relay;

import org.ringdown.core.Entropy;

/** Opens the media of calls. One for each signalling loop. */
public final class Relay {
    private final Legs legs;
    private final Entropy entropy;

    /** A relay over the legs of one loop. */
    public Relay(final Legs legs, final Entropy entropy) {
        this.legs = legs;
        this.entropy = entropy;
    }

    /**
     * Opens the media of a call. No leg is opened before the first branch asks for it.
     *
     * @param whenLost run when both sides are gone, so that nobody will say goodbye
     */
    public RelayCall call(final Peer caller, final Runnable whenLost) {
        return new RelayCall(legs, entropy, caller, whenLost);
    }
}
