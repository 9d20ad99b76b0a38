package org.ringdown.runtime.media.loop;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;

/** The connections that carry packets of one loop's legs. Runs on the loop's thread. */
final class IceConnections {
    private final Map<PeerAddress, IceConnection> byAddress = new HashMap<>();
    private final Map<InetSocketAddress, IceConnection> byRemote = new HashMap<>();
    private final Datagram datagram = Datagram.forConnections();
    private final IceDirectory legs;

    IceConnections(final IceDirectory legs) {
        this.legs = legs;
    }

    /** Packets of a connection are waiting. */
    void framed(final IceConnection connection, final long now) {
        connection.polling();
        Component component = connection.component();
        if (component == null) {
            component = begin(connection);
        }
        if (component == null) {
            connection.close();
            return;
        }
        for (int i = 0; i < IceConnection.MAX_WAITING; i++) {
            final byte[] packet = connection.poll();
            if (packet == null) {
                return;
            }
            datagram.came(packet, packet.length, connection.address());
            component.received(datagram, now);
        }
    }

    private @Nullable Component begin(final IceConnection connection) {
        final String ufrag = connection.ufrag();
        final Leg leg = ufrag == null ? null : legs.find(ufrag);
        if (leg == null) {
            return null;
        }
        connection.component(leg.first());
        byAddress.put(connection.address(), connection);
        byRemote.put(connection.address().socketAddress(), connection);
        return leg.first();
    }

    /** A connection is closed. */
    void disconnected(final IceConnection connection, final long now) {
        final Component component = connection.component();
        if (byAddress.remove(connection.address()) == null || component == null) {
            return;
        }
        byRemote.remove(connection.address().socketAddress(), connection);
        final IcePath ice = component.ice();
        if (ice != null) {
            ice.closed(connection.address(), now);
        }
    }

    /** The connection from there, as the packet lane knows it. */
    @Nullable PeerAddress find(final InetSocketAddress remote) {
        final IceConnection connection = byRemote.get(remote);
        return connection == null ? null : connection.address();
    }

    /** The far end has proved that it is there. */
    void proved(final PeerAddress address) {
        final IceConnection connection = byAddress.get(address);
        if (connection != null) {
            connection.proved();
        }
    }

    /** Sends a packet; false when it could not be taken. */
    boolean send(final PeerAddress to, final byte[] data, final int length) {
        final IceConnection connection = byAddress.get(to);
        return connection != null && connection.send(data, length);
    }

    /** Ends a connection. */
    void close(final PeerAddress address) {
        final IceConnection connection = byAddress.get(address);
        if (connection != null) {
            connection.close();
        }
    }

    /** The leg is gone, and with it its connections. */
    void close(final Leg leg) {
        final List<IceConnection> its = new ArrayList<>();
        for (final IceConnection connection : byAddress.values()) {
            final Component component = connection.component();
            if (component != null && component.leg() == leg) {
                its.add(connection);
            }
        }
        for (final IceConnection connection : its) {
            byAddress.remove(connection.address());
            byRemote.remove(connection.address().socketAddress(), connection);
            connection.close();
        }
    }
}
