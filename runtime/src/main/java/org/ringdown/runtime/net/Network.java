package org.ringdown.runtime.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.LoopThread;

/**
 * The I/O threads that all listeners and connections of the process share (epoll where Linux has
 * it), and the numbers of its connections. One per process.
 */
public final class Network implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;
    private static final int BACKLOG = 1_024;
    private static final int SILENT_SECONDS = 120;
    private static final int PROBE_SECONDS = 20;
    private static final int PROBES = 4;

    /** The ends of a connection that comes through a proxy, as the client sees them. */
    private record Ends(InetSocketAddress remote, InetSocketAddress local) {}

    private static final AttributeKey<Ends> ENDS = AttributeKey.valueOf(Network.class, "ends");

    private final Clock clock;
    private final boolean epoll;
    private final EventLoopGroup group;
    private final EventLoopGroup signalling;
    private final AtomicLong lastId = new AtomicLong();

    /** Starts {@code threads} I/O threads, on epoll when the machine has it. */
    public Network(final Clock clock, final int threads) {
        this(clock, threads, Epoll.isAvailable());
    }

    /** Starts {@code threads} I/O threads, on epoll or on what Java itself brings. */
    public Network(final Clock clock, final int threads, final boolean epoll) {
        this.clock = clock;
        this.epoll = epoll;
        final IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("io", true), io);
        signalling = group;
    }

    /**
     * Starts I/O threads, on epoll when the machine has it.
     *
     * @param loops how many threads carry a signalling loop each. All that is not encrypted is on
     *     them, so that a message is handled where it was read.
     * @param threads how many others there are: for TLS, whose handshakes would hold up a loop
     */
    public Network(final Clock clock, final int loops, final int threads) {
        this.clock = clock;
        epoll = Epoll.isAvailable();
        final IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("io", true), io);
        signalling =
                new MultiThreadIoEventLoopGroup(
                        loops, new DefaultThreadFactory("signal", true), io);
    }

    /** The threads for signalling loops. */
    public List<LoopThread> loopThreads() {
        final List<LoopThread> threads = new ArrayList<>();
        signalling.forEach(each -> threads.add(new IoThread((EventLoop) each)));
        return List.copyOf(threads);
    }

    /** An I/O thread, as a loop sees it. */
    private record IoThread(EventLoop thread) implements LoopThread {
        @Override
        public boolean here() {
            return thread.inEventLoop();
        }

        @Override
        public void run(final Runnable task) {
            thread.execute(task);
        }

        @Override
        public void runIn(final long nanos, final Runnable task) {
            final var _ = thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The clock of the process. */
    public Clock clock() {
        return clock;
    }

    /** A number that no other connection of this process has; the first is 1. */
    public long nextConnectionId() {
        return lastId.incrementAndGet();
    }

    /**
     * Listens for connections, and waits until it does.
     *
     * @param prepare sets up each connection; it is called on the connection's I/O thread
     * @param writeBuffer bytes that may wait for a slow reader before the connection is no longer
     *     writable
     * @throws IOException naming the listener and the reason, for example that the port is taken
     */
    public Channel listen(
            final Listener listener, final int writeBuffer, final Consumer<Channel> prepare)
            throws IOException {
        final ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(groupFor(listener.scheme().secure()))
                        .channelFactory(() -> serverChannel(family(listener)))
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(writeBuffer / 2, writeBuffer))
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(final Channel channel) {
                                        prepare.accept(channel);
                                    }
                                });
        probing().forEach(bootstrap::childOption);
        return bound(listener, bootstrap.bind(listener.address()));
    }

    /**
     * The I/O threads for a kind of connection.
     *
     * @param secure whether it is encrypted
     */
    public EventLoopGroup groupFor(final boolean secure) {
        return secure ? group : signalling;
    }

    private ServerChannel serverChannel(final SocketProtocolFamily family) {
        return epoll
                ? new EpollServerSocketChannel(family)
                : new NioServerSocketChannel(SelectorProvider.provider(), family);
    }

    /**
     * The family of a listener's socket. One of IPv6 takes IPv4 along when it is bound to the
     * wildcard address; one of IPv4 must not take IPv6, which it did if it were left to the system.
     */
    public static SocketProtocolFamily family(final Listener listener) {
        return listener.address().getAddress() instanceof Inet6Address
                ? SocketProtocolFamily.INET6
                : SocketProtocolFamily.INET;
    }

    /** The kind of channel that connects. */
    public Class<? extends SocketChannel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /**
     * How the kernel asks whether the far end of a silent connection is still there: after two
     * minutes, and four times, so that a connection whose client lost its power is gone in less
     * than four. A registered phone may be silent for as long as it likes otherwise.
     */
    public Map<ChannelOption<Integer>, Integer> probing() {
        return epoll
                ? Map.of(
                        EpollChannelOption.TCP_KEEPIDLE, SILENT_SECONDS,
                        EpollChannelOption.TCP_KEEPINTVL, PROBE_SECONDS,
                        EpollChannelOption.TCP_KEEPCNT, PROBES)
                : Map.of(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), SILENT_SECONDS,
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), PROBE_SECONDS,
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
    }

    /** A channel that takes datagrams, not bound yet. */
    public DatagramChannel datagramChannel(final SocketProtocolFamily family) {
        return epoll ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }

    /**
     * Waits until a listener is bound.
     *
     * @throws IOException naming the listener and the reason, for example that the port is taken
     */
    public static Channel bound(final Listener listener, final ChannelFuture binding)
            throws IOException {
        binding.awaitUninterruptibly();
        final Throwable cause = binding.cause();
        if (cause != null) {
            throw new IOException(
                    "cannot listen on " + listener + ": " + cause.getMessage(), cause);
        }
        return binding.channel();
    }

    /** Closes a connection; how that ends is nobody's business. */
    public static void close(final ChannelOutboundInvoker connection) {
        final var _ = connection.close();
    }

    /** The address a channel is bound to; through a proxy, the one that the client connected to. */
    public static InetSocketAddress local(final Channel channel) {
        final Ends ends = ends(channel);
        return ends == null ? (InetSocketAddress) channel.localAddress() : ends.local();
    }

    /** The far end of a connection that is open; through a proxy, the client's. */
    public static InetSocketAddress remote(final Channel channel) {
        final Ends ends = ends(channel);
        return ends == null ? (InetSocketAddress) channel.remoteAddress() : ends.remote();
    }

    private static @Nullable Ends ends(final Channel channel) {
        return channel.hasAttr(ENDS) ? channel.attr(ENDS).get() : null;
    }

    /** A proxy has said for whom it connects. */
    static void through(
            final Channel channel, final InetSocketAddress remote, final InetSocketAddress local) {
        channel.attr(ENDS).set(new Ends(remote, local));
    }

    /** Ends the I/O threads; close servers and transports first. */
    @Override
    public void close() {
        final var ending = signalling.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        ending.awaitUninterruptibly();
    }
}
