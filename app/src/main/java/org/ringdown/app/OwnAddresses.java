package org.ringdown.app;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Config;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.runtime.sip.Listening;
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
    private final LocalAddresses local;
    private final Supplier<List<InetAddress>> reachable;
    private final InetAddress mediaListen;
    private final List<InetAddress> advertised;
    private final boolean fullIce;
    private final Supplier<List<Listening>> listening;

    /**
     * @param reachable all addresses of this machine, best first
     * @param media what the operator wants to be shown
     * @param listening where we listen; nothing before the listeners are bound
     */
    OwnAddresses(
            final LocalAddresses local,
            final Supplier<List<InetAddress>> reachable,
            final Config.Media media,
            final Supplier<List<Listening>> listening) {
        this.local = local;
        this.reachable = reachable;
        mediaListen = media.listen();
        advertised = media.advertise();
        fullIce = media.fullIce();
        this.listening = listening;
    }

    @Override
    public ServerAddress.HostPort facing(final Hop hop) {
        return switch (hop) {
            case Hop.Over(Flow flow) -> facing(flow);
            case Hop.To(Transport transport, InetSocketAddress address, String _) ->
                    facing(transport, address.getAddress());
            case Hop.Local _ -> facing(Transport.UDP, null);
        };
    }

    @Override
    public SentBy.HostPort of(final Hop hop) {
        final ServerAddress.HostPort own = facing(hop);
        return new SentBy.HostPort(own.host(), own.port());
    }

    /** The end that the peer sees: the listener it came to. */
    private ServerAddress.HostPort facing(final Flow flow) {
        final InetAddress local = flow.local().getAddress();
        final InetAddress shown =
                local == null || local.isAnyLocalAddress() || shownAnother(flow.remote())
                        ? facing(flow.remote().getAddress())
                        : local;
        return hostPort(shown, flow.local().getPort());
    }

    private boolean shownAnother(final InetSocketAddress remote) {
        return !advertised.isEmpty() && !near(remote.getAddress());
    }

    /** The listener that what goes to the peer leaves from. */
    private ServerAddress.HostPort facing(
            final Transport transport, final @Nullable InetAddress peer) {
        final InetAddress own = facing(peer);
        final Listening at =
                Listening.toward(
                        listening.get(),
                        transport,
                        peer == null ? own : peer,
                        peer == null ? own : local.facing(peer));
        if (at == null) {
            return hostPort(own, transport.defaultPort());
        }
        final InetAddress bound = at.address().getAddress();
        final boolean fixed = !bound.isAnyLocalAddress() && advertised.isEmpty();
        return hostPort(fixed ? bound : own, at.address().getPort());
    }

    private static ServerAddress.HostPort hostPort(final InetAddress own, final int port) {
        final String text = unscoped(own.getHostAddress());
        return new ServerAddress.HostPort(
                own instanceof Inet6Address ? "[" + text + "]" : text, port);
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

    @Override
    public boolean lite() {
        return !fullIce;
    }

    private InetAddress facing(final @Nullable InetAddress peer) {
        if (peer == null) {
            return advertised.isEmpty() ? first(reachable.get()) : advertised.getFirst();
        }
        if (near(peer) || advertised.isEmpty()) {
            return local.facing(peer);
        }
        // An address of the other family would be of no use to it.
        return advertised.stream()
                .filter(address -> address.getAddress().length == peer.getAddress().length)
                .findFirst()
                .orElseGet(() -> local.facing(peer));
    }

    private boolean near(final InetAddress peer) {
        return peer.isLoopbackAddress() || (isPrivate(peer) && !anyPrivate(advertised));
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
