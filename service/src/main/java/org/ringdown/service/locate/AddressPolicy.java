package org.ringdown.service.locate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.ringdown.runtime.net.AddressRange;

/**
 * Which addresses a stranger's domain may lead us to: never to where our peers could not go
 * themselves. Whoever may call other domains could otherwise aim our requests at services that
 * listen for this machine or this network only (server-side request forgery).
 *
 * <ul>
 *   <li>What the operator allows is allowed.
 *   <li>Our own listeners never are: a domain that we do not serve but that leads to us is a loop.
 *   <li>Unspecified, multicast, link-local, reserved and broadcast addresses never are; nor are
 *       those of IPv6 that hide one of IPv4 which is not allowed.
 *   <li>Loopback is, while we are reached over loopback only, as in a try-out.
 *   <li>Private networks are, while none of our addresses is a public one.
 * </ul>
 */
public final class AddressPolicy {
    private static final List<AddressRange> NEVER =
            ranges(
                    "0.0.0.0/8",
                    "169.254.0.0/16",
                    "192.0.0.0/24",
                    "224.0.0.0/3",
                    "::/128",
                    "100::/64",
                    "fe80::/10",
                    "ff00::/8");
    private static final List<AddressRange> LOOPBACK = ranges("127.0.0.0/8", "::1/128");
    private static final List<AddressRange> PRIVATE =
            ranges(
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "fc00::/7",
                    "fec0::/10");

    private static final List<Hidden> HIDDEN =
            List.of(
                    new Hidden(AddressRange.parse("::/96").orThrow(), 12),
                    new Hidden(AddressRange.parse("64:ff9b::/96").orThrow(), 12),
                    new Hidden(AddressRange.parse("2002::/16").orThrow(), 2));

    /**
     * Where an IPv4 address stands inside of one of IPv6: RFC 4291 §2.5.5, RFC 6052, RFC 3056.
     *
     * @param offset of its first byte
     */
    private record Hidden(AddressRange range, int offset) {
        InetAddress inside(final InetAddress address) {
            final byte[] bytes = address.getAddress();
            try {
                return InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4));
            } catch (final UnknownHostException impossible) {
                throw new IllegalStateException("four bytes are an address", impossible);
            }
        }
    }

    private final List<AddressRange> allowed;
    private final Set<InetSocketAddress> listeners;
    private final Set<InetAddress> addresses;
    private final boolean loopback;
    private final boolean inside;

    /**
     * @param allowed what the operator allows in spite of the rules
     * @param listeners where we listen; the wildcard address stands for all of {@code addresses}
     * @param addresses by which others reach us: those of this machine that we listen on, and those
     *     that we advertise
     */
    public AddressPolicy(
            final List<AddressRange> allowed,
            final Collection<InetSocketAddress> listeners,
            final Collection<InetAddress> addresses) {
        this.allowed = List.copyOf(allowed);
        this.listeners = Set.copyOf(listeners);
        this.addresses = Set.copyOf(addresses);
        loopback =
                !addresses.isEmpty()
                        && addresses.stream().allMatch(address -> in(LOOPBACK, address));
        inside =
                !addresses.isEmpty()
                        && addresses.stream()
                                .allMatch(address -> in(LOOPBACK, address) || in(PRIVATE, address));
    }

    /** Public addresses only. */
    public static AddressPolicy strict() {
        return new AddressPolicy(List.of(), List.of(), List.of());
    }

    /** Whether a foreign domain may lead here. */
    public boolean allows(final InetSocketAddress destination) {
        final InetAddress address = destination.getAddress();
        return address != null && !ours(destination) && (in(allowed, address) || allows(address));
    }

    /** Whether this is one of our own listeners. */
    public boolean ours(final InetSocketAddress destination) {
        if (listeners.contains(destination)) {
            return true;
        }
        final InetAddress address = destination.getAddress();
        return addresses.contains(address)
                && listeners.stream()
                        .anyMatch(listener ->
                                listener.getPort() == destination.getPort()
                                        && listener.getAddress().isAnyLocalAddress());
    }

    private boolean allows(final InetAddress address) {
        if (in(NEVER, address)) {
            return false;
        }
        if (in(LOOPBACK, address)) {
            return loopback;
        }
        for (final Hidden hidden : HIDDEN) {
            if (hidden.range().contains(address)) {
                return allows(hidden.inside(address));
            }
        }
        return inside || !in(PRIVATE, address);
    }

    private static boolean in(final List<AddressRange> ranges, final InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(final String... texts) {
        return Arrays.stream(texts).map(text -> AddressRange.parse(text).orThrow()).toList();
    }
}
