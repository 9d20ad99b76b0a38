package org.ringdown.runtime.media.sound;

/** A source that we send to a far end, as sender reports tell of it (RFC 3550 §6.4.1). */
public interface Talker {
    /** Its number. */
    int ssrc();

    /** Packets sent. */
    long packets();

    /** Bytes of payload sent. */
    long octets();

    /**
     * What its clock shows.
     *
     * @param at when, in nanoseconds since start-up
     */
    int timestamp(long at);
}
