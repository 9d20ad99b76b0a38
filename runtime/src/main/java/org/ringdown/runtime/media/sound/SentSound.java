package org.ringdown.runtime.media.sound;

/** Sound of our own making that a far end gets: what reports say of it. Owned by the loop. */
public interface SentSound {
    /** The source that we are to the receiver. */
    int ssrc();

    /** Packets sent. */
    long packets();

    /** Bytes of payload sent. */
    long octets();

    /** What our clock shows at a time (RFC 3550 §6.4.1). */
    int timestamp(long at);

    /**
     * The receiver told what it lost.
     *
     * @param fraction of our packets lost since its last report, in 256ths
     */
    void lost(int fraction, long now);
}
