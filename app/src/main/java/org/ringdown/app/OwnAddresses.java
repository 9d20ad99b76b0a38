package org.ringdown.app;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.service.proxy.ServerAddress;
import org.ringdown.service.relay.MediaAddresses;
import org.ringdown.sip.proxy.SentBy;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Which of our addresses each peer is shown. A peer on this machine or in the same private network
 * sees the address that faces it; everybody else sees the advertised one, if there is one (we are
 * behind a NAT then).
 */
final class OwnAddresses implements ServerAddress, MediaAddresses, SentBy {
    private static final Map<Transport, Integer> DEFAULT_PORTS =
            Map.of(Transport.UDP, 5060, Transport.TCP, 5060, Transport.TLS, 5061);

    private final LocalAddresses local;
    private final Supplier<List<InetAddress>> reachable;
    private final InetAddress mediaListen;
    private final List<InetAddress> advertised;
    private final Map<Transport, Integer> ports;

    /**
     * @param reachable all addresses of this machine, best first
     * @param mediaListen the address media sockets are bound to, perhaps a wildcard
     * @param advertised what the operator wants to be shown; may be empty
     * @param ports the first listener's port of each transport; filled once the listeners are bound
     */
    OwnAddresses(
            final LocalAddresses local,
            final Supplier<List<InetAddress>> reachable,
            final InetAddress mediaListen,
            final List<InetAddress> advertised,
            final Map<Transport, Integer> ports) {
        this.local = local;
        this.reachable = reachable;
        this.mediaListen = mediaListen;
        this.advertised = advertised;
        this.ports = ports;
    }

    @Override
    public ServerAddress.HostPort facing(final Hop hop) {
        return switch (hop) {
            case Hop.Over(Flow flow) -> hostPort(flow.transport(), flow.remote());
            case Hop.To(Transport transport, InetSocketAddress address) ->
                    hostPort(transport, address);
            case Hop.Local _ -> hostPort(Transport.UDP, null);
        };
    }

    @Override
    public SentBy.HostPort of(final Transport transport) {
        final ServerAddress.HostPort own = hostPort(transport, null);
        return new SentBy.HostPort(own.host(), own.port());
    }

    private ServerAddress.HostPort hostPort(
            final Transport transport, final @Nullable InetSocketAddress remote) {
        final InetAddress own = facing(remote == null ? null : remote.getAddress());
        final String text = own.getHostAddress();
        final @Nullable Integer port = ports.get(transport);
        return new ServerAddress.HostPort(
                own instanceof Inet6Address ? "[" + unscoped(text) + "]" : text,
                port != null
                        ? port
                        : DEFAULT_PORTS.getOrDefault(transport, transport.defaultPort()));
    }

    @Override
    public String forPhone(final @Nullable InetAddress peer) {
        if (!mediaListen.isAnyLocalAddress() && advertised.isEmpty()) {
            return unscoped(mediaListen.getHostAddress());
        }
        return unscoped(facing(peer).getHostAddress());
    }

    @Override
    public List<String> forBrowser(final @Nullable InetAddress peer) {
        final List<String> shown = new ArrayList<>();
        if (peer != null) {
            shown.add(forPhone(peer));
        }
        final List<InetAddress> all =
                !advertised.isEmpty()
                        ? advertised
                        : mediaListen.isAnyLocalAddress() ? reachable.get() : List.of(mediaListen);
        all.stream().map(address -> unscoped(address.getHostAddress())).forEach(shown::add);
        if (shown.isEmpty()) {
            shown.add(InetAddress.getLoopbackAddress().getHostAddress());
        }
        return shown.stream().distinct().toList();
    }

    private InetAddress facing(final @Nullable InetAddress peer) {
        if (peer == null) {
            return advertised.isEmpty() ? first(reachable.get()) : advertised.getFirst();
        }
        final boolean near =
                peer.isLoopbackAddress() || (isPrivate(peer) && !anyPrivate(advertised));
        if (near || advertised.isEmpty()) {
            return local.facing(peer);
        }
        return advertised.stream()
                .filter(address -> address.getAddress().length == peer.getAddress().length)
                .findFirst()
                .orElse(advertised.getFirst());
    }

    private static InetAddress first(final List<InetAddress> addresses) {
        return addresses.isEmpty() ? InetAddress.getLoopbackAddress() : addresses.getFirst();
    }

    private static boolean anyPrivate(final List<InetAddress> addresses) {
        return addresses.stream().anyMatch(OwnAddresses::isPrivate);
    }

    /** RFC 1918, link-local, and RFC 4193's unique local addresses. */
    private static boolean isPrivate(final InetAddress address) {
        return address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || (address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == 0xfc);
    }

    private static String unscoped(final String text) {
        final int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
