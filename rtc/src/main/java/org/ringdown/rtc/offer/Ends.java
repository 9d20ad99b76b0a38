package org.ringdown.rtc.offer;

import org.jspecify.annotations.Nullable;

/**
 * Where our ends towards one peer come from. Asked while descriptions are worked on; what was
 * opened and is not in the {@link Agreement} any more may be closed.
 */
public interface Ends {
    /**
     * Our end of a transport towards the peer. When it is open already and of the same kind, it is
     * given again.
     *
     * @param transport a number that the negotiation gives, the same for the same offer
     * @param ice whether with ICE on one port, as browsers want it; else with ports of its own
     * @return {@code null} when no port is free
     */
    @Nullable LocalEnd open(int transport, boolean ice);

    /** The same end with new ICE credentials, because the peer has begun ICE anew. */
    LocalEnd restartIce(int transport);

    /** Whether we only answer checks, which our descriptions say ({@code a=ice-lite}). */
    default boolean lite() {
        return true;
    }
}
