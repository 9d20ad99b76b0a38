package org.ringdown.runtime.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP port whose connections carry requests and answers, one after the other. */
public final class StreamPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamPort.class);
    private static final int WRITE_BUFFER = 1 << 20;

    /** What is at the far end of a connection. */
    public interface Talk {
        /**
         * Bytes came; on an I/O thread: must not wait.
         *
         * @param data valid during the call only
         * @return false when this makes no sense and the connection is to be closed
         */
        boolean received(byte[] data, int length);
    }

    /** Begins a talk on a new connection. */
    @FunctionalInterface
    public interface Acceptor {
        /**
         * A connection was opened.
         *
         * @param line for sending, from any thread
         */
        Talk accept(InetSocketAddress from, Line line);
    }

    /** A way to send on one connection. */
    @FunctionalInterface
    public interface Line {
        /** Sends; a connection that does not read what it asked for is closed. */
        void send(byte[] data);
    }

    private final Semaphore places;
    private final ChannelGroup channels =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private @Nullable Channel server;

    private StreamPort(final int connections) {
        places = new Semaphore(connections);
    }

    /**
     * Opens a port.
     *
     * @param connections most of them at once
     * @throws IOException naming the address and the reason
     */
    public static StreamPort open(
            final Network network,
            final InetSocketAddress at,
            final int connections,
            final Acceptor acceptor)
            throws IOException {
        final StreamPort port = new StreamPort(connections);
        port.server =
                network.listen(
                        new Listener(Listener.Scheme.TCP, at),
                        WRITE_BUFFER,
                        channel -> port.prepare(channel, acceptor));
        return port;
    }

    private void prepare(final Channel channel, final Acceptor acceptor) {
        if (!places.tryAcquire()) {
            Network.close(channel);
            return;
        }
        channel.closeFuture().addListener(_ -> places.release());
        channels.add(channel);
        final Talk talk =
                acceptor.accept(
                        Network.remote(channel),
                        data -> {
                            if (channel.isWritable()) {
                                final var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(data));
                            } else {
                                Network.close(channel);
                            }
                        });
        channel.pipeline().addLast(new Reader(talk));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        final Channel open = server;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return Network.local(open);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close().awaitUninterruptibly();
        }
        channels.close().awaitUninterruptibly();
    }

    private static final class Reader extends SimpleChannelInboundHandler<ByteBuf> {
        private final Talk talk;

        Reader(final Talk talk) {
            this.talk = talk;
        }

        @Override
        protected void channelRead0(final ChannelHandlerContext context, final ByteBuf content) {
            final byte[] data = new byte[content.readableBytes()];
            content.readBytes(data);
            if (!talk.received(data, data.length)) {
                Network.close(context);
            }
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            if (!(cause instanceof IOException)) {
                LOG.error("a connection was not handled", cause);
            }
            Network.close(context);
        }
    }
}
