package org.ringdown.gateway.ng.request;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses and how they are learned.
 *
 * @param receivedFrom where the SIP message came from
 * @param direction names of the interfaces that face the sender and the receiver; none, one or two
 * @param family {@code IP4} or {@code IP6} for the receiver, or {@code null}
 * @param mediaAddress to be shown instead of ours
 * @param tos type of service of the call's packets, 0 to 255; -1 leaves it
 * @param learning how the peer's true address is found, or {@code null} for the default
 */
public record Network(
        @Nullable InetAddress receivedFrom,
        List<String> direction,
        @Nullable String family,
        @Nullable InetAddress mediaAddress,
        @Nullable Integer tos,
        @Nullable Learning learning) {

    /** How the peer's true address is found. */
    public enum Learning {
        /** SDP alone counts. */
        OFF,
        /** The first packet decides. */
        IMMEDIATE,
        /** The last packet within three seconds decides. */
        DELAYED,
        /** The packet that fits SDP best within three seconds decides. */
        HEURISTIC
    }

    /** Copies the list. */
    public Network {
        direction = List.copyOf(direction);
    }
}
