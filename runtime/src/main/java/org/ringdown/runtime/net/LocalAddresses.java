package org.ringdown.runtime.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This machine's own addresses: all of them, and the one that faces a given peer by the routing
 * table. Any thread; no packet is sent.
 */
public final class LocalAddresses {
    private static final int DISCARD_PORT = 9;
    private static final int REMEMBERED = 4_096;

    private final Map<InetAddress, InetAddress> facing = new ConcurrentHashMap<>();

    /**
     * The local address from which packets to {@code remote} would leave; the loopback address if
     * there is no route.
     */
    public InetAddress facing(final InetAddress remote) {
        final InetAddress known = facing.get(remote);
        if (known != null) {
            return known;
        }
        if (facing.size() >= REMEMBERED) {
            // Routes change, too: asking again now and then is right anyway.
            facing.clear();
        }
        final InetAddress found = ask(remote);
        facing.put(remote, found);
        return found;
    }

    /** Whether this machine speaks IPv6 at all. */
    public static boolean ipv6() {
        try (DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 0));
            return true;
        } catch (final IOException | UnsupportedOperationException none) {
            return false;
        }
    }

    /** Every address that sockets can be bound to, loopback and link-local ones included. */
    public static List<InetAddress> bindable() {
        final List<InetAddress> found = new ArrayList<>();
        try {
            for (final NetworkInterface each :
                    Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp()) {
                    each.inetAddresses().forEach(found::add);
                }
            }
        } catch (final SocketException noInterfaces) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        return List.copyOf(found);
    }

    private static InetAddress ask(final InetAddress remote) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(remote, DISCARD_PORT));
            final InetAddress local = socket.getLocalAddress();
            return local.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : local;
        } catch (final IOException | UncheckedIOException noRoute) {
            return InetAddress.getLoopbackAddress();
        }
    }

    /**
     * The addresses that others can reach us by: of all interfaces that are up, without loopback
     * and link-local ones, IPv4 first.
     */
    public static List<InetAddress> reachable() {
        final List<InetAddress> found = new ArrayList<>();
        try {
            for (final NetworkInterface each :
                    Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp() && !each.isLoopback()) {
                    each.inetAddresses()
                            .filter(address ->
                                    !address.isLinkLocalAddress() && !address.isMulticastAddress())
                            .forEach(found::add);
                }
            }
        } catch (final SocketException noInterfaces) {
            return List.of();
        }
        found.sort((one, other) ->
                Integer.compare(one.getAddress().length, other.getAddress().length));
        return List.copyOf(found);
    }
}
