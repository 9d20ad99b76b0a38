package org.ringdown.runtime.sip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.transport.Transport;

/**
 * Where SIP is listened for.
 *
 * @param address as bound: the true port, and the wildcard address when that was asked for
 */
public record Listening(Transport transport, InetSocketAddress address) {
    /**
     * The listener that what is sent to {@code target} leaves from: one that is bound to the
     * address which faces it, else one for all addresses of its family, else any of its family.
     *
     * @param facing our address from which packets to the target leave
     * @return null when no listener of that transport can reach it
     */
    public static @Nullable Listening toward(
            final List<Listening> all,
            final Transport transport,
            final InetAddress target,
            final InetAddress facing) {
        Listening wildcard = null;
        Listening other = null;
        for (final Listening each : all) {
            if (each.transport != transport) {
                continue;
            }
            final InetAddress own = each.address.getAddress();
            if (own.equals(facing)) {
                return each;
            }
            final boolean family = own instanceof Inet4Address == target instanceof Inet4Address;
            if (own.isAnyLocalAddress() && (family || !(own instanceof Inet4Address))) {
                // One of IPv6 takes IPv4 along; one of the very family is better.
                wildcard = wildcard == null || family ? each : wildcard;
            } else if (other == null
                    && family
                    && own.isLoopbackAddress() == target.isLoopbackAddress()) {
                other = each;
            }
        }
        return wildcard == null ? other : wildcard;
    }
}
