package org.ringdown.runtime.media.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.ice.FrameSplitter;
import org.ringdown.rtc.ice.IceLite;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.media.MediaCounter;

/**
 * A connection that carries the packets of a leg, each with its length before it (RFC 4571). Reads
 * on the thread of connections; the packets wait, a bounded number of them, for the leg's loop,
 * which alone calls {@link #poll}, {@link #send} and {@link #component}.
 */
final class IceConnection extends SimpleChannelInboundHandler<ByteBuf> {
    /** Packets that wait for the loop; more are dropped. */
    static final int MAX_WAITING = 256;

    private static final int PROVE_SECONDS = 10;
    private static final int SLOW_SECONDS = 5;

    private final IceTcp port;
    private final Channel channel;
    private final PeerAddress address;
    private final FrameSplitter splitter = new FrameSplitter(Datagram.MAX_LENGTH, 0);
    private final byte[] piece = new byte[4_096];
    private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean posted = new AtomicBoolean();
    private volatile boolean proved;
    private volatile @Nullable String ufrag;
    private @Nullable MediaLoop loop;
    private @Nullable Component component;

    IceConnection(final IceTcp port, final Channel channel, final PeerAddress address) {
        this.port = port;
        this.channel = channel;
        this.address = address;
    }

    /** How the packet lane knows it. */
    PeerAddress address() {
        return address;
    }

    /** Our fragment in its first check; {@code null} before. */
    @Nullable String ufrag() {
        return ufrag;
    }

    /** The port of the leg whose it is, as far as the loop has found it. */
    @Nullable Component component() {
        return component;
    }

    void component(final Component whose) {
        component = whose;
    }

    /** The far end has proved that it may be here. */
    void proved() {
        proved = true;
    }

    /** The next packet, or {@code null}. */
    byte @Nullable [] poll() {
        final byte[] packet = waiting.poll();
        if (packet != null) {
            count.decrementAndGet();
        }
        return packet;
    }

    /** The loop begins to poll: what comes from now on is told again. */
    void polling() {
        posted.set(false);
    }

    /** Sends a packet; false when the far end reads too slowly, or is gone. */
    boolean send(final byte[] data, final int length) {
        if (!channel.isWritable()) {
            return false;
        }
        final ByteBuf frame = channel.alloc().ioBuffer(FrameSplitter.HEADER + length);
        frame.writeShort(length).writeBytes(data, 0, length);
        final var _ = channel.writeAndFlush(frame, channel.voidPromise());
        return true;
    }

    /** Ends it; any thread. */
    void close() {
        final var _ = channel.close();
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        final var _ =
                context.executor()
                        .schedule(
                                () -> {
                                    if (!proved) {
                                        close();
                                    }
                                },
                                PROVE_SECONDS,
                                TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext context, final ByteBuf bytes) {
        while (bytes.isReadable()) {
            final int size = Math.min(bytes.readableBytes(), piece.length);
            bytes.readBytes(piece, 0, size);
            if (!splitter.take(piece, 0, size, this::packet)) {
                close();
                return;
            }
        }
    }

    private void packet(final byte[] data, final int length) {
        if (loop == null) {
            final String called = IceLite.peekLocalUfrag(data, 0, length);
            loop = called == null ? null : port.owners().get(called);
            ufrag = called;
        }
        final MediaLoop owner = loop;
        if (owner == null) {
            close();
            return;
        }
        if (count.get() >= MAX_WAITING) {
            owner.count(MediaCounter.DROP_TCP_QUEUE);
            return;
        }
        count.incrementAndGet();
        waiting.add(Arrays.copyOf(data, length));
        if (posted.compareAndSet(false, true) && !owner.post(new LoopInput.Framed(this))) {
            posted.set(false);
        }
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
        if (!channel.isWritable()) {
            final var _ =
                    context.executor()
                            .schedule(
                                    () -> {
                                        if (!channel.isWritable()) {
                                            close();
                                        }
                                    },
                                    SLOW_SECONDS,
                                    TimeUnit.SECONDS);
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        if (loop != null) {
            loop.post(new LoopInput.Disconnected(this));
        }
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
        if (event instanceof IdleStateEvent) {
            close();
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        // A reset is as good an end as any.
        close();
    }
}
