package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;

/**
 * A socket of ours that checks come to and go from (RFC 8445 §4, "base").
 *
 * @param component 1 for RTP, 2 for RTCP
 * @param transport how its packets are carried
 * @param address by which the owner knows the socket; its own address, which need not be the one
 *     that candidates announce. For TCP that of the listener
 */
public record IceBase(int component, IceTransport transport, InetSocketAddress address) {
    /** RTP, and with {@code rtcp-mux} everything. */
    public static final int RTP = 1;

    /** RTCP on a port of its own. */
    public static final int RTCP = 2;

    /** Checks the component. */
    public IceBase {
        if (component != RTP && component != RTCP) {
            throw new IllegalArgumentException("a component is 1 or 2");
        }
    }

    /** A UDP socket of ours for RTP. */
    public static IceBase udp(final InetSocketAddress address) {
        return new IceBase(RTP, IceTransport.UDP, address);
    }
}
