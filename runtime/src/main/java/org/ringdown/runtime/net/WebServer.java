package org.ringdown.runtime.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
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

    /** A listener and the address it is bound to, which differ when port 0 was asked for. */
    public record Bound(Listener listener, InetSocketAddress address) {}

    private final Shared shared;
    private final ConnectionLimits limits;
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
    public synchronized void socket(
            final String path, final String subprotocol, final SocketAcceptor acceptor) {
        beforeStart();
        shared.site().socket(path, subprotocol, acceptor);
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
        if (!limits.acquire(remote.getAddress())) {
            shared.counters().count(WebCounter.CONNECTIONS_REFUSED);
            Network.close(channel);
            return;
        }
        channel.closeFuture().addListener(_ -> limits.release(remote.getAddress()));
        channels.add(channel);
        shared.counters().count(WebCounter.CONNECTIONS);
        final ChannelPipeline pipeline = channel.pipeline();
        final TlsContexts tls = shared.config().tls();
        if (secure && tls != null) {
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
        pipeline.addLast(new HttpConnection(shared, secure));
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

    /** Stops listening and closes all connections. */
    @Override
    public void close() {
        channels.close().awaitUninterruptibly();
        shared.workers().shutdownNow();
    }
}
