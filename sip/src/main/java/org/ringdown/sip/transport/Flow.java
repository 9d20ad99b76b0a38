package org.ringdown.sip.transport;

import java.net.InetSocketAddress;

/**
 * A way that messages came by and others can go back: one connection, or for UDP a pair of
 * addresses (RFC 5626 §3.1).
 *
 * @param local our end, as the far end sees it; of a connection that we opened with the port that
 *     we listen at, where the far end can connect to
 * @param remote the far end, as the network shows it
 * @param id the connection's number, unique for the life of the process; 0 for UDP
 */
public record Flow(
        Transport transport, InetSocketAddress local, InetSocketAddress remote, long id) {}
