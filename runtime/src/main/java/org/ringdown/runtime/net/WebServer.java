package org.ringdown.runtime.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.ringdown.core.Counters;

/**
 * Pages, routes and WebSockets on {@code http:} and {@code https:} listeners. Say what is served
 * ({@link #content}, {@link #route}, {@link #socket}), then {@link #start}.
 *
 * <p>Bytes are read and written on the I/O threads of the {@link Network}; routes and pages are
 * answered on virtual threads.
 */
public final class WebServer implements AutoCloseable {
    /** What every connection of this server needs. */
    record Shared(
            Network network,
            WebConfig config,
            WebSite site,
            Counters<WebCounter> counters,
            Semaphore places,
            ExecutorService workers) {}

    /** Told to every connection when the server closes. */
    enum Closing {
        /** All of it. */
        SERVER
    }

    /** A listener and the address it is bound to, which differ when port 0 was asked for. */
    public record Bound(Listener listener, InetSocketAddress address) {}

    /** For goodbyes to be read. */
    private static final long GOODBYE_MILLIS = 1_000;

    private final Shared shared;
    private final ConnectionLimits limits;
    private final RateLimits handshakes = RateLimits.of(TlsContexts.HANDSHAKES_PER_SECOND);
    private final ChannelGroup channels =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final List<Bound> bound = new ArrayList<>();
    private boolean started;

    /** A server that does not listen before {@link #start}. */
    public WebServer(final Network network, final WebConfig config) {
        limits = new ConnectionLimits(config.connectionsPerSource(), config.connections());
        shared =
                new Shared(
                        network,
                        config,
                        new WebSite(),
                        new Counters<>(WebCounter.class),
                        new Semaphore(config.http().requestsAtOnce()),
                        Executors.newThreadPerTaskExecutor(
                                Thread.ofVirtual().name("http-", 0).factory()));
        for (final Listener listener : config.listeners()) {
            final Listener.Scheme scheme = listener.scheme();
            if (scheme != Listener.Scheme.HTTP && scheme != Listener.Scheme.HTTPS) {
                throw new IllegalArgumentException("not a web listener: " + listener);
            }
            if (scheme.secure() && config.tls() == null) {
                throw new IllegalArgumentException("TLS contexts are needed for " + listener);
            }
        }
    }

    /** Serves these pages on every path that has no route. */
    public synchronized void content(final StaticContent pages) {
        beforeStart();
        shared.site().content(pages);
    }

    /**
     * Serves a route.
     *
     * @param method upper case; GET serves HEAD too
     * @param path exact, or ending in {@code /*} for everything below a folder
     */
    public synchronized void route(final String method, final String path, final Route route) {
        beforeStart();
        shared.site().route(method, path, route);
    }

    /** Opens WebSockets on a path to clients that ask for this subprotocol. */
    public void socket(final String path, final String subprotocol, final SocketAcceptor acceptor) {
        socket(path, subprotocol, 0, acceptor);
    }

    /**
     * The same. Of several subprotocols of a path that a client asks for, the one that was named
     * first here is taken.
     *
     * @param message the longest message, in bytes; 0 for the usual limit
     */
    public synchronized void socket(
            final String path,
            final String subprotocol,
            final int message,
            final SocketAcceptor acceptor) {
        beforeStart();
        shared.site().socket(path, subprotocol, new WebSite.Socket(acceptor, message));
    }

    private void beforeStart() {
        if (started) {
            throw new IllegalStateException("the server has started");
        }
    }

    /**
     * Listens. When one listener fails, all are closed.
     *
     * @throws IOException naming the listener and the reason
     */
    public synchronized void start() throws IOException {
        beforeStart();
        started = true;
        try {
            for (final Listener listener : shared.config().listeners()) {
                final Channel channel =
                        shared.network()
                                .listen(
                                        listener,
                                        shared.config().sockets().writeBuffer(),
                                        child -> prepare(child, listener.scheme().secure()));
                channels.add(channel);
                bound.add(new Bound(listener, Network.local(channel)));
            }
        } catch (final IOException e) {
            close();
            throw e;
        }
    }

    /** Sets up a connection, on its I/O thread. */
    private void prepare(final Channel channel, final boolean secure) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            Network.close(channel);
            return;
        }
        final boolean proxy = shared.config().proxies().trust(remote.getAddress());
        final ConnectionLimits.Place place =
                proxy ? limits.enter() : limits.enter(remote.getAddress());
        if (place == null) {
            shared.counters().count(WebCounter.CONNECTIONS_REFUSED);
            Network.close(channel);
            return;
        }
        channel.closeFuture().addListener(_ -> place.leave());
        channels.add(channel);
        shared.counters().count(WebCounter.CONNECTIONS);
        if (proxy) {
            ProxyGate.guard(channel, false, new Arrival(secure, place));
        } else {
            equip(channel, secure, place);
        }
    }

    /** A connection of a proxy, which may say whose it is before anything else. */
    private final class Arrival implements ProxyGate.Waiting {
        private final boolean secure;
        private final ConnectionLimits.Place place;

        private Arrival(final boolean secure, final ConnectionLimits.Place place) {
            this.secure = secure;
            this.place = place;
        }

        @Override
        public void passed(final Channel channel) {
            final InetAddress client = Network.remote(channel).getAddress();
            if (!shared.config().proxies().trust(client) && !place.give(client)) {
                shared.counters().count(WebCounter.CONNECTIONS_REFUSED);
                Network.close(channel);
            } else {
                equip(channel, secure, place);
            }
        }

        @Override
        public void refused(final Channel channel) {
            shared.counters().count(WebCounter.PROXY_HEADERS_REFUSED);
        }
    }

    private void equip(
            final Channel channel, final boolean secure, final ConnectionLimits.Place place) {
        final ChannelPipeline pipeline = channel.pipeline();
        final TlsContexts tls = shared.config().tls();
        if (secure && tls != null) {
            if (!handshakes.allowAway(Network.remote(channel).getAddress(), now())) {
                shared.counters().count(WebCounter.HANDSHAKES_LIMITED);
                Network.close(channel);
                return;
            }
            pipeline.addLast(tls.accepting());
        }
        final WebConfig.HttpLimits http = shared.config().http();
        pipeline.addLast(
                new HttpServerCodec(
                        new HttpDecoderConfig()
                                .setMaxInitialLineLength(http.requestLine())
                                .setMaxHeaderSize(http.headers())
                                .setMaxChunkSize(8_192)));
        pipeline.addLast(new HttpObjectAggregator(http.body(), true));
        pipeline.addLast(new HttpConnection(shared, secure, place));
    }

    private long now() {
        return shared.network().clock().now();
    }

    /** Where it listens, in the order of the configuration. */
    public synchronized List<Bound> bound() {
        return List.copyOf(bound);
    }

    /** What happened so far. */
    public Counters<WebCounter> counters() {
        return shared.counters();
    }

    /** Connections open now. */
    public int connections() {
        return limits.open();
    }

    /**
     * Stops listening, tells every WebSocket that it is going away (1001), and closes all
     * connections.
     */
    @Override
    public void close() {
        channels.close(ServerChannel.class::isInstance).awaitUninterruptibly();
        channels.forEach(channel -> channel.pipeline().fireUserEventTriggered(Closing.SERVER));
        channels.newCloseFuture().awaitUninterruptibly(GOODBYE_MILLIS);
        channels.close().awaitUninterruptibly();
        shared.workers().shutdownNow();
    }
}
