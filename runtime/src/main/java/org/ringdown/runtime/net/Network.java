package org.ringdown.runtime.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.ringdown.runtime.clock.Clock;

/**
 * The I/O threads that all listeners and connections of the process share (epoll where Linux has
 * it), and the numbers of its connections. One per process.
 */
public final class Network implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;
    private static final int BACKLOG = 1_024;

    private final Clock clock;
    private final boolean epoll;
    private final EventLoopGroup group;
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
                        .group(group)
                        .channel(serverChannel())
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
        return bound(listener, bootstrap.bind(listener.address()));
    }

    /** The I/O threads. */
    public EventLoopGroup group() {
        return group;
    }

    /** The kind of channel that listens. */
    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** The kind of channel that connects. */
    public Class<? extends SocketChannel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** The kind of channel that takes datagrams. */
    public Class<? extends DatagramChannel> datagramChannel() {
        return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
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

    /** The address a channel is bound to. */
    public static InetSocketAddress local(final Channel channel) {
        return (InetSocketAddress) channel.localAddress();
    }

    /** The far end of a connection that is open. */
    public static InetSocketAddress remote(final Channel channel) {
        return (InetSocketAddress) channel.remoteAddress();
    }

    /** Ends the I/O threads; close servers and transports first. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
