package org.ringdown.gateway.ng.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.sound.DigitLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what is told of digits; what cannot be sent at once is lost. Owned by the calls' loop. */
final class DigitPost implements DigitLog.Post {
    private static final Logger LOG = LoggerFactory.getLogger(DigitPost.class);

    private @Nullable DatagramChannel channel;

    @Override
    public void send(final byte[] data, final InetSocketAddress to) {
        try {
            DatagramChannel open = channel;
            if (open == null) {
                open = DatagramChannel.open();
                open.configureBlocking(false);
                channel = open;
            }
            final var _ = open.send(ByteBuffer.wrap(data), to);
        } catch (final IOException failure) {
            LOG.warn("a digit cannot be told to {}: {}", to, failure.getMessage());
        }
    }

    void end() {
        final DatagramChannel open = channel;
        if (open != null) {
            channel = null;
            try {
                open.close();
            } catch (final IOException failure) {
                LOG.debug("the port for digits does not close", failure);
            }
        }
    }
}
