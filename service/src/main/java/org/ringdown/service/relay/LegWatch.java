package org.ringdown.service.relay;

/** Who cares whether a leg still lives. Called on the owner's loop. */
public interface LegWatch {
    /** The leg failed, or nothing came for so long that its peer must be gone. */
    void lost();

    /** The leg works, for the first time or again. */
    void heard();
}
