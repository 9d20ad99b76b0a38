package org.ringdown.runtime.sip;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.runtime.net.ConnectionLimits;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.Proxies;
import org.ringdown.runtime.net.ProxyGate;
import org.ringdown.runtime.net.RateLimits;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.runtime.net.WebServer;
import org.ringdown.runtime.net.WebSocketConnection;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * All transports of SIP. Messages that come are parsed on the I/O thread and handed to the {@link
 * EventSink}; messages that go are given to {@link #send} from any thread. Set it up with {@link
 * #serveOn} and {@link #start}.
 *
 * <p>A request to a UDP address is sent by UDP however long it is: whoever routes it changes to TCP
 * above 1,300 bytes (RFC 3261 §18.1.1), for the Via must say so.
 */
public final class SipTransports implements AutoCloseable {
    private static final List<String> PATHS = List.of("/sip", "/ws", "/");
    private static final String SUBPROTOCOL = "sip";

    private final Plumbing plumbing;
    private final @Nullable TlsContexts tls;
    private final Proxies proxies;
    private final LocalAddresses localAddresses = new LocalAddresses();
    private final RateLimits handshakes = RateLimits.of(TlsContexts.HANDSHAKES_PER_SECOND);
    private final ConnectionLimits admission;
    private final Connector connector;
    private final ChannelGroup channels =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Map<Listening, Counters<TransportCounter>> counters = new ConcurrentHashMap<>();
    private final List<Listening> listening = new CopyOnWriteArrayList<>();
    private final List<DatagramListener> datagrams = new CopyOnWriteArrayList<>();
    private volatile @Nullable WebServer web;

    /**
     * Transports that do not listen before {@link #start}.
     *
     * @param tls needed when a listener is {@code tls:} and to connect to others by TLS
     */
    public SipTransports(
            final Network network,
            final TransportLimits limits,
            final @Nullable TlsContexts tls,
            final EventSink sink) {
        this(network, limits, tls, Proxies.NONE, sink);
    }

    /**
     * Transports that do not listen before {@link #start}.
     *
     * @param tls needed when a listener is {@code tls:} and to connect to others by TLS
     * @param proxies whose connections must begin with a PROXY header that says who the client is
     */
    public SipTransports(
            final Network network,
            final TransportLimits limits,
            final @Nullable TlsContexts tls,
            final Proxies proxies,
            final EventSink sink) {
        plumbing = new Plumbing(network, limits, tls, sink);
        this.tls = tls;
        this.proxies = proxies;
        admission = new ConnectionLimits(limits.connectionsPerSource(), limits.connections());
        connector = new Connector(plumbing, tls, channels::add, this::ourEnd);
    }

    /**
     * Takes the WebSockets with subprotocol {@code sip} on {@code /sip}, {@code /ws} and {@code /}
     * of a web server that has not started yet. Its limits apply to them.
     */
    public void serveOn(final WebServer server) {
        web = server;
        for (final String path : PATHS) {
            server.socket(path, SUBPROTOCOL, this::accept);
        }
    }

    private WebSocketFlow accept(final WebSocketConnection socket) {
        final Listening at =
                new Listening(socket.tls() ? Transport.WSS : Transport.WS, socket.listener());
        return new WebSocketFlow(plumbing, countersOf(at), socket).open();
    }

    private Counters<TransportCounter> countersOf(final Listening at) {
        return counters.computeIfAbsent(at, _ -> new Counters<>(TransportCounter.class));
    }

    /**
     * Listens. When one listener fails, all are closed.
     *
     * @param listeners {@code udp:}, {@code tcp:} and {@code tls:} only
     * @throws IOException naming the listener and the reason
     */
    public void start(final List<Listener> listeners) throws IOException {
        try {
            for (final Listener listener : listeners) {
                switch (listener.scheme()) {
                    case UDP -> listenForDatagrams(listener);
                    case TCP -> listenForStreams(listener, Transport.TCP);
                    case TLS -> listenForStreams(listener, Transport.TLS);
                    case HTTP, HTTPS ->
                            throw new IllegalArgumentException("not a SIP listener: " + listener);
                }
            }
        } catch (final IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void listenForDatagrams(final Listener listener) throws IOException {
        final Counters<TransportCounter> own = new Counters<>(TransportCounter.class);
        final DatagramListener socket = DatagramListener.open(plumbing, own, listener);
        datagrams.add(socket);
        listens(new Listening(Transport.UDP, socket.address()), own);
    }

    private void listenForStreams(final Listener listener, final Transport transport)
            throws IOException {
        if (transport.secure() && tls == null) {
            throw new IllegalArgumentException("TLS contexts are needed for " + listener);
        }
        final Counters<TransportCounter> own = new Counters<>(TransportCounter.class);
        final Channel server =
                plumbing.network()
                        .listen(
                                listener,
                                plumbing.limits().writeBuffer(),
                                channel -> prepare(channel, transport, own));
        channels.add(server);
        listens(new Listening(transport, Network.local(server)), own);
    }

    private void listens(final Listening at, final Counters<TransportCounter> own) {
        counters.put(at, own);
        listening.add(at);
    }

    /** Sets up a connection that came in, on its I/O thread. */
    private void prepare(
            final Channel channel,
            final Transport transport,
            final Counters<TransportCounter> own) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            Network.close(channel);
            return;
        }
        final boolean proxy = proxies.trust(remote.getAddress());
        final ConnectionLimits.Place place =
                proxy ? admission.enter() : admission.enter(remote.getAddress());
        if (place == null) {
            own.count(TransportCounter.CONNECTIONS_REFUSED);
            Network.close(channel);
            return;
        }
        channel.closeFuture().addListener(_ -> place.leave());
        channels.add(channel);
        if (proxy) {
            ProxyGate.guard(channel, true, new Arrival(transport, own, place));
        } else {
            equip(channel, transport, own);
        }
    }

    /** A connection of a proxy, which says whose it is before anything else. */
    private final class Arrival implements ProxyGate.Waiting {
        private final Transport transport;
        private final Counters<TransportCounter> own;
        private final ConnectionLimits.Place place;

        private Arrival(
                final Transport transport,
                final Counters<TransportCounter> own,
                final ConnectionLimits.Place place) {
            this.transport = transport;
            this.own = own;
            this.place = place;
        }

        @Override
        public void passed(final Channel channel) {
            final InetAddress client = Network.remote(channel).getAddress();
            if (!proxies.trust(client) && !place.give(client)) {
                own.count(TransportCounter.CONNECTIONS_REFUSED);
                Network.close(channel);
            } else {
                equip(channel, transport, own);
            }
        }

        @Override
        public void refused(final Channel channel) {
            own.count(TransportCounter.PROXY_HEADERS_REFUSED);
        }
    }

    private void equip(
            final Channel channel,
            final Transport transport,
            final Counters<TransportCounter> own) {
        if (transport.secure() && tls != null) {
            final long now = plumbing.network().clock().now();
            if (!handshakes.allowAway(Network.remote(channel).getAddress(), now)) {
                own.count(TransportCounter.HANDSHAKES_LIMITED);
                Network.close(channel);
                return;
            }
            channel.pipeline().addLast(tls.acceptingPeers());
        }
        channel.pipeline()
                .addLast(
                        new StreamConnection(
                                plumbing,
                                own,
                                channel,
                                transport,
                                () -> Network.local(channel),
                                _ -> {}));
    }

    /**
     * Sends a message; any thread. What cannot be sent comes back as {@link
     * TransportEvent.SendFailed}.
     *
     * @throws IllegalArgumentException for {@link Hop.Local}, which is not on any wire
     */
    public void send(final SipMessage message, final Hop hop) {
        switch (hop) {
            case Hop.Over(Flow flow) when flow.transport() == Transport.UDP ->
                    sendDatagram(message, flow, hop);
            case Hop.Over(Flow flow) -> {
                final SipConnection connection = plumbing.connection(flow.id());
                if (connection == null) {
                    plumbing.sendFailed(message, hop, connector.counters());
                } else {
                    connection.send(message, hop);
                }
            }
            case Hop.To to -> sendTo(message, to);
            case Hop.Local _ -> throw new IllegalArgumentException("not on any wire: " + hop);
        }
    }

    private void sendDatagram(final SipMessage message, final Flow flow, final Hop hop) {
        final DatagramListener socket = socketOf(flow.local());
        if (socket == null) {
            plumbing.sendFailed(message, hop, connector.counters());
        } else {
            socket.send(message, flow.remote(), hop);
        }
    }

    private void sendTo(final SipMessage message, final Hop.To to) {
        switch (to.transport()) {
            case TCP, TLS -> connector.send(message, to);
            case UDP -> {
                final DatagramListener socket = socketFor(to.address());
                if (socket == null) {
                    plumbing.sendFailed(message, to, connector.counters());
                } else {
                    socket.send(message, to.address(), to);
                }
            }
            // Nobody can connect to a browser.
            case WS, WSS, LOCAL -> plumbing.sendFailed(message, to, connector.counters());
        }
    }

    /** The socket that a flow came to: bound to its address, else to all addresses. */
    private @Nullable DatagramListener socketOf(final InetSocketAddress own) {
        DatagramListener wildcard = null;
        for (final DatagramListener socket : datagrams) {
            final InetSocketAddress bound = socket.address();
            if (bound.equals(own)) {
                return socket;
            }
            if (bound.getPort() == own.getPort()
                    && bound.getAddress().isAnyLocalAddress()
                    && (wildcard == null
                            || bound.getAddress().getClass() == own.getAddress().getClass())) {
                wildcard = socket;
            }
        }
        return wildcard;
    }

    private @Nullable DatagramListener socketFor(final InetSocketAddress target) {
        if (target.isUnresolved()) {
            return null;
        }
        final InetAddress address = target.getAddress();
        final Listening from =
                Listening.toward(listening, Transport.UDP, address, localAddresses.facing(address));
        return from == null ? null : socketOf(from.address());
    }

    /** The end of a connection that we opened, with the port where the far end can reach us. */
    private InetSocketAddress ourEnd(final Transport transport, final Channel channel) {
        final InetSocketAddress own = Network.local(channel);
        final Listening at =
                Listening.toward(
                        listening,
                        transport,
                        Network.remote(channel).getAddress(),
                        own.getAddress());
        return at == null ? own : new InetSocketAddress(own.getAddress(), at.address().getPort());
    }

    /**
     * Says whether a connection is in use (somebody is registered over it), so that it is not
     * closed for being idle. Without effect on UDP and on flows that are gone.
     */
    public void keep(final Flow flow, final boolean inUse) {
        final SipConnection connection = plumbing.connection(flow.id());
        if (connection != null) {
            connection.keep(inUse);
        }
    }

    /** Closes a connection. Without effect on UDP and on flows that are gone. */
    public void drop(final Flow flow) {
        final SipConnection connection = plumbing.connection(flow.id());
        if (connection != null) {
            connection.close();
        }
    }

    /**
     * The names that the client's certificate vouches for (RFC 5922 §7.1): hosts of its SIP URIs
     * and its DNS names, in lower case. Empty when it showed none that is trusted, for UDP and
     * WebSockets, and for flows that are gone.
     */
    public Set<String> certificateNames(final Flow flow) {
        final SipConnection connection = plumbing.connection(flow.id());
        return connection == null ? Set.of() : connection.certificateNames();
    }

    /** Where it listens: for Via and Record-Route. WebSockets are among them. */
    public List<Listening> listening() {
        final List<Listening> all = new ArrayList<>(listening);
        final WebServer server = web;
        if (server != null) {
            for (final WebServer.Bound bound : server.bound()) {
                final boolean secure = bound.listener().scheme().secure();
                all.add(new Listening(secure ? Transport.WSS : Transport.WS, bound.address()));
            }
        }
        return List.copyOf(all);
    }

    /** What happened at each listener so far. */
    public Map<Listening, Counters<TransportCounter>> counters() {
        return Map.copyOf(counters);
    }

    /** What happened on the connections we opened, and to messages that had no way to go. */
    public Counters<TransportCounter> outgoing() {
        return connector.counters();
    }

    /** Stops listening and closes all connections but WebSockets, which the web server closes. */
    @Override
    public void close() {
        datagrams.forEach(DatagramListener::close);
        channels.close().awaitUninterruptibly();
    }
}
