package org.ringdown.service.relay;

import org.ringdown.runtime.media.MediaEvent;

/** Who cares whether a leg still lives. Called on the owner's loop. */
public interface LegWatch {
    /** The leg failed, or nothing came for so long that its peer must be gone. */
    void lost();

    /** The leg works, for the first time or again. */
    void heard();

    /** Its far end has pressed a digit, of which somebody asked to be told. */
    default void digit(final MediaEvent.Digit event) {
        // Few ask.
    }

    /** What the leg was to play is over. */
    default void played(final MediaEvent.Played event) {
        // Most play nothing.
    }
}
