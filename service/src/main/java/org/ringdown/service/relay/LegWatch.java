package org.ringdown.service.relay;

import org.ringdown.runtime.media.MediaEvent;

/** Who cares whether a leg still lives. Called on the owner's loop. */
public interface LegWatch {
    /** The leg failed, or nothing came for so long that its peer must be gone. */
    void lost();

    /** The leg works, for the first time or again. */
    void heard();

    /** What the leg was to play is over. */
    default void played(final MediaEvent.Played event) {
        // Most play nothing.
    }
}
