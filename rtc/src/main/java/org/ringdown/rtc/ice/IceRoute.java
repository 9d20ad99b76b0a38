package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;

/**
 * A way to the peer: from which socket of ours to which address of his. A pair of candidates comes
 * down to it.
 *
 * @param base our socket
 * @param remote his address; for TCP it names the connection
 */
public record IceRoute(IceBase base, InetSocketAddress remote) {
    /** 1 for RTP, 2 for RTCP. */
    public int component() {
        return base.component();
    }
}
