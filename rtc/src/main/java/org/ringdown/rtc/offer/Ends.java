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
     * @param offering whether our description goes first, so that a full agent of ours controls
     *     (RFC 8445 §6.1.1)
     * @return {@code null} when no port is free
     */
    @Nullable LocalEnd open(int transport, boolean ice, boolean offering);

    /** The same end with new ICE credentials, because one of us begins ICE anew. */
    LocalEnd restartIce(int transport);

    /** The end is as before: its offer was refused, and with it ICE's new beginning. */
    default void takeBack(final int transport, final LocalEnd end) {}

    /** Whether the peer is not reached on this transport any more, so that ICE may begin anew. */
    default boolean lost(final int transport) {
        return false;
    }

    /**
     * Whether we only answer checks, which our descriptions say ({@code a=ice-lite}). A peer that
     * says so itself is checked all the same.
     */
    default boolean lite() {
        return true;
    }

    /** Whether candidates of the peer may follow its description (RFC 8840). */
    default boolean trickle() {
        return false;
    }
}
