package org.ringdown.runtime.media;

/**
 * What the media plane counts. Those of drops are also counted per leg, where a leg is known; the
 * sum of all drops is what came in and did not go on.
 */
public enum MediaCounter {
    /** Datagrams received. */
    RECEIVED(false),
    /** Datagrams handed to the kernel. */
    SENT(false),
    /** Bytes of what was handed to the kernel, headers of IP and UDP not counted. */
    SENT_BYTES(false),
    /** Turns of a loop that took more than 5 ms. */
    SLOW_TURN(false),
    /** Errors of ours while handling one packet or command; the loop goes on. */
    ERROR(false),
    /** Commands for a leg that is not there. */
    UNKNOWN_LEG(false),
    /** Commands refused because the mailbox was full. */
    MAILBOX_FULL(false),
    /** DTLS handshakes begun. */
    HANDSHAKES(false),

    /** Neither STUN, DTLS, RTP nor RTCP (RFC 7983). */
    DROP_UNKNOWN_KIND(true),
    /** On the shared port, from an address that passed no connectivity check. */
    DROP_STRANGER(true),
    /** A STUN message that is not for a leg of ours, or not authentic. */
    DROP_STUN(true),
    /** DTLS that the record filter refused. */
    DROP_DTLS_FILTERED(true),
    /** DTLS that came faster than the handshake takes it, or before it can begin. */
    DROP_DTLS_QUEUE(true),
    /** DTLS for a new handshake while as many as allowed are running. */
    DROP_DTLS_BUSY(true),
    /** Packets of a connection that came faster than its loop takes them. */
    DROP_TCP_QUEUE(true),
    /** SRTP or SRTCP before the keys are there. */
    DROP_NO_KEYS(true),
    /** SRTP or SRTCP with a wrong tag: not from our peer. */
    DROP_BAD_TAG(true),
    /** SRTP or SRTCP that was received before, or is too old to tell. */
    DROP_REPLAYED(true),
    /** Not well-formed RTP or RTCP. */
    DROP_MALFORMED(true),
    /** RTP, RTCP or DTLS from an address that is not the far end's. */
    DROP_WRONG_ADDRESS(true),
    /** Plain RTP from the phone's address with another source while the known one talks. */
    DROP_WRONG_SOURCE(true),
    /** A packet for a socket that does not take its kind, such as STUN to a phone's port. */
    DROP_WRONG_KIND(true),
    /** A payload type that was not negotiated. */
    DROP_PAYLOAD_TYPE(true),
    /** Media that the control side wants blocked. */
    DROP_BLOCKED(true),
    /** Media in a direction that is on hold, or whose receiver hears something played. */
    DROP_HELD(true),
    /** A retransmission of what was not lost, by which a browser probes for bandwidth. */
    DROP_REPEATED(true),
    /** Media for a leg that hears nothing, a tone or only itself. */
    DROP_NO_PEER(true),
    /** The other leg is not ready to send: no keys, no address. */
    DROP_NOT_READY(true),
    /** Sealing refused the packet: a sequence number used before. */
    DROP_UNSEALED(true),
    /** SRTP, received or to be sent, of a source beyond the 512 that one key is used for. */
    DROP_TOO_MANY_SOURCES(true),
    /** The kernel would not take the packet. */
    DROP_UNSENT(true);

    private final boolean drop;

    MediaCounter(final boolean drop) {
        this.drop = drop;
    }

    /** Whether it counts dropped packets. */
    public boolean drop() {
        return drop;
    }
}
