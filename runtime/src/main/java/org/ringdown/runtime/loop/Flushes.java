package org.ringdown.runtime.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/**
 * Writes to a channel, and flushes once for all that its own thread writes before it looks at its
 * sockets again: a system call for many messages instead of one for each.
 */
public final class Flushes {
    private final Channel channel;
    private boolean asked;

    /** For this channel. */
    public Flushes(final Channel channel) {
        this.channel = channel;
    }

    /** Writes; any thread. It leaves soon, or the future says why not. */
    public ChannelFuture write(final Object message) {
        if (!channel.eventLoop().inEventLoop()) {
            return channel.writeAndFlush(message);
        }
        if (!asked) {
            asked = true;
            channel.eventLoop().execute(this::flush);
        }
        return channel.write(message);
    }

    private void flush() {
        asked = false;
        channel.flush();
    }
}
