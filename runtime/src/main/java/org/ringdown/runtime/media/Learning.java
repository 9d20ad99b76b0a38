package org.ringdown.runtime.media;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * How a leg without ICE finds out where its far end is. What counts as coming from the far end is a
 * packet that is valid, has an expected payload type and, on a protected leg, has authenticated.
 *
 * @param mode when another address than the description's is taken
 * @param strictSource whether packets from another port of the far end's host are dropped once its
 *     address is known; always so with {@link Mode#WINDOW}, and from another host in any case
 * @param mediaHandover whether a new source moves the stream once the address is known
 * @param asymmetric whether we send to the description's address whatever was learned
 * @param waits whether nothing is sent before the far end was heard
 * @param pierces whether empty datagrams are sent until the far end was heard, in the clear only:
 *     they open the way through a NAT of ours
 * @param signalled the host that the far end's signalling came from, or {@code null}: what comes
 *     from there fits as well as what comes from the description's host
 */
public record Learning(
        Mode mode,
        boolean strictSource,
        boolean mediaHandover,
        boolean asymmetric,
        boolean waits,
        boolean pierces,
        @Nullable InetAddress signalled) {
    /** The same with nothing special before the far end was heard. */
    public Learning(
            final Mode mode,
            final boolean strictSource,
            final boolean mediaHandover,
            final boolean asymmetric) {
        this(mode, strictSource, mediaHandover, asymmetric, false, false, null);
    }

    /** The same for a far end whose signalling comes from this host. */
    public Learning from(final InetAddress host) {
        return new Learning(mode, strictSource, mediaHandover, asymmetric, waits, pierces, host);
    }

    /** When an address is learned. */
    public enum Mode {
        /**
         * The description's address wins; another only within a short window and once the call has
         * begun, from the signalling's host before any other; afterwards only that address is
         * heard. The safest.
         */
        WINDOW,
        /** Only the description's address counts. */
        OFF,
        /** The first packet's address is final. */
        IMMEDIATE,
        /**
         * For 3 s the best match wins: address and port, address, port, any. Among equals, in the
         * clear, the source (SSRC) that was heard first does, wherever it comes from, unless it is
         * silent for a second.
         */
        DELAYED,
        /** The same. */
        HEURISTIC
    }

    /** What a leg does that was told nothing. */
    public static final Learning DEFAULT = new Learning(Mode.WINDOW, true, false, false);
}
