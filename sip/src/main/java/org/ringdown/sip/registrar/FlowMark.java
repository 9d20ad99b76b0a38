package org.ringdown.sip.registrar;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/**
 * A {@link Flow} as plain text and numbers, so that it can be stored.
 *
 * @param id the connection's number; 0 for UDP, and -1 when the connection belonged to an earlier
 *     life of the process and is gone
 */
public record FlowMark(
        Transport transport,
        String localHost,
        int localPort,
        String remoteHost,
        int remotePort,
        long id) {
    /** The mark of a live flow. */
    public static FlowMark of(final Flow flow) {
        return new FlowMark(
                flow.transport(),
                host(flow.local()),
                flow.local().getPort(),
                host(flow.remote()),
                flow.remote().getPort(),
                flow.id());
    }

    /** The flow; equal to the one it was made of as long as that lives. */
    public Flow flow() {
        return new Flow(
                transport, address(localHost, localPort), address(remoteHost, remotePort), id);
    }

    /** Whether the flow can still be there: not a connection of an earlier life of the process. */
    public boolean live() {
        return id >= 0;
    }

    /**
     * The mark after a restart: connections are gone, the addresses of UDP are as good as before.
     */
    public FlowMark restarted() {
        return transport == Transport.UDP ? this : disconnected();
    }

    /** The mark when the connection is gone. */
    FlowMark disconnected() {
        return new FlowMark(transport, localHost, localPort, remoteHost, remotePort, -1);
    }

    private static String host(final InetSocketAddress socket) {
        final InetAddress address = socket.getAddress();
        return address == null ? socket.getHostString() : address.getHostAddress();
    }

    private static InetSocketAddress address(final String host, final int port) {
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(host), port);
        } catch (final IllegalArgumentException name) {
            return InetSocketAddress.createUnresolved(host, port);
        }
    }
}
