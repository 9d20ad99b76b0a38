package org.ringdown.rtc.ice;

/** What carries a path. */
public enum IceTransport {
    /** Datagrams. */
    UDP,
    /**
     * A connection that the peer has opened (RFC 6544, we are the passive side), with frames of RFC
     * 4571 in it. Nothing is sent twice over it.
     */
    TCP
}
