package org.ringdown.runtime.sip;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.ringdown.core.Counters;
import org.ringdown.runtime.io.MessageSocket;
import org.ringdown.runtime.net.Listener;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Hop;

/** One UDP socket. Its reading belongs to one I/O thread; sending is for any thread. */
sealed interface DatagramListener permits NativeDatagrams, NettyDatagrams {
    /**
     * Binds a socket: by system calls of our own where they may be used, else by what Java brings.
     *
     * @throws IOException naming the listener and the reason
     */
    static DatagramListener open(
            final Plumbing plumbing,
            final Counters<TransportCounter> counters,
            final Listener listener)
            throws IOException {
        if (!listener.address().isUnresolved()
                && plumbing.network().groupFor(false).next() instanceof IoEventLoop loop
                && loop.isCompatible(NativeDatagrams.class)) {
            final MessageSocket socket;
            try {
                socket = MessageSocket.bindIfPossible(listener.address());
            } catch (final IOException failure) {
                throw new IOException(
                        "cannot listen on " + listener + ": " + failure.getMessage(), failure);
            }
            if (socket != null) {
                return new NativeDatagrams(plumbing, counters, loop, socket);
            }
        }
        return new NettyDatagrams(plumbing, counters, listener);
    }

    /** Where it is bound. */
    InetSocketAddress address();

    /** Sends a message from the address that its hop names, if it names one. */
    void send(SipMessage message, InetSocketAddress target, Hop hop);

    /** Closes the socket. */
    void close();
}
