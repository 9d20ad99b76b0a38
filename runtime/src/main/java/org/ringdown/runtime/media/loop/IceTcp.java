package org.ringdown.runtime.media.loop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.io.PeerAddress;

/**
 * The port where far ends connect that cannot send datagrams (RFC 6544, the passive side). The
 * first packet of a connection is a check, and says by our fragment whose it is; from then on its
 * packets go to and come from the loop of that leg. One thread reads and writes for all.
 */
final class IceTcp implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 4_096;
    private static final int MAX_OF_ONE_SOURCE = 64;
    private static final int BACKLOG = 512;
    private static final int WRITE_BUFFER = 1 << 16;
    private static final int SILENT_SECONDS = 60;

    private final ConcurrentMap<String, MediaLoop> owners = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> sources = new HashMap<>();
    private @Nullable EventLoopGroup group;
    private @Nullable Channel server;
    private int open;
    private long last;

    /** Whose loop a fragment's leg is on; kept by the loops. */
    ConcurrentMap<String, MediaLoop> owners() {
        return owners;
    }

    /**
     * Listens.
     *
     * @throws IOException when the port cannot be had
     */
    void listen(final InetSocketAddress local) throws IOException {
        final EventLoopGroup thread =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("media-tcp", true), NioIoHandler.newFactory());
        group = thread;
        final ChannelFuture bound =
                new ServerBootstrap()
                        .group(thread)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(WRITE_BUFFER / 2, WRITE_BUFFER))
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(final Channel channel) {
                                        connected(channel);
                                    }
                                })
                        .bind(local)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            final Throwable why = bound.cause();
            throw new IOException("over TCP: " + why.getMessage(), why);
        }
        server = bound.channel();
    }

    /** The port it listens on; 0 before. */
    int port() {
        final Channel listening = server;
        return listening == null ? 0 : ((InetSocketAddress) listening.localAddress()).getPort();
    }

    private void connected(final Channel channel) {
        final InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        if (remote == null) {
            final var _ = channel.close(); // it is gone already
            return;
        }
        final InetAddress source = remote.getAddress();
        if (open >= MAX_CONNECTIONS || sources.getOrDefault(source, 0) >= MAX_OF_ONE_SOURCE) {
            final var _ = channel.close();
            return;
        }
        open++;
        sources.merge(source, 1, Integer::sum);
        final var _ =
                channel.closeFuture()
                        .addListener(_ -> {
                            open--;
                            sources.computeIfPresent(source, (_, n) -> n == 1 ? null : n - 1);
                        });
        final IceConnection connection =
                new IceConnection(this, channel, PeerAddress.connection(++last, remote));
        channel.pipeline()
                .addLast(new IdleStateHandler(SILENT_SECONDS, 0, 0, TimeUnit.SECONDS))
                .addLast(connection);
    }

    @Override
    public void close() {
        final Channel listening = server;
        if (listening != null) {
            final var _ = listening.close().awaitUninterruptibly();
        }
        final EventLoopGroup thread = group;
        if (thread != null) {
            final var _ = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
