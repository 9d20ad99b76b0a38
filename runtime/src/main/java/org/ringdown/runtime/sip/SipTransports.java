package org.ringdown.runtime.sip;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.runtime.net.ConnectionLimits;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.Network;
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
        plumbing = new Plumbing(network, limits, sink);
        this.tls = tls;
        admission = new ConnectionLimits(limits.connectionsPerSource(), limits.connections());
        connector = new Connector(plumbing, tls, channels::add);
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
                new Listening(socket.secure() ? Transport.WSS : Transport.WS, socket.listener());
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
        final DatagramListener socket = new DatagramListener(plumbing, own, listener);
        channels.add(socket.channel());
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
        if (!admission.acquire(remote.getAddress())) {
            own.count(TransportCounter.CONNECTIONS_REFUSED);
            Network.close(channel);
            return;
        }
        channel.closeFuture().addListener(_ -> admission.release(remote.getAddress()));
        channels.add(channel);
        if (transport.secure() && tls != null) {
            channel.pipeline().addLast(tls.accepting());
        }
        channel.pipeline()
                .addLast(new StreamConnection(plumbing, own, channel, transport, _ -> {}));
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
        for (final DatagramListener socket : datagrams) {
            if (socket.address().equals(flow.local())) {
                socket.send(message, flow.remote(), hop);
                return;
            }
        }
        plumbing.sendFailed(message, hop, connector.counters());
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

    private @Nullable DatagramListener socketFor(final InetSocketAddress target) {
        if (target.isUnresolved()) {
            return null;
        }
        for (final DatagramListener socket : datagrams) {
            if (socket.reaches(target.getAddress())) {
                return socket;
            }
        }
        return null;
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
        channels.close().awaitUninterruptibly();
    }
}
