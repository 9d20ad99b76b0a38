package org.ringdown.gateway.ng.request;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Addresses;

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

    /** An address with a port, as {@code 192.0.2.1:5000}; {@code null} when it is none. */
    public static @Nullable InetSocketAddress place(final String text) {
        final int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return null;
        }
        final String host = text.substring(0, colon);
        final boolean bracketed = host.startsWith("[") && host.endsWith("]");
        final @Nullable InetAddress address =
                Addresses.literal(bracketed ? host.substring(1, host.length() - 1) : host);
        final String digits = text.substring(colon + 1);
        final int port =
                !digits.isEmpty()
                                && digits.length() <= 5
                                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                        ? Integer.parseInt(digits)
                        : 0;
        return address == null || port == 0 || port > 0xffff
                ? null
                : new InetSocketAddress(address, port);
    }
}
