package org.ringdown.runtime.media.picture;

/** A source of pictures as it was heard last. */
public interface Screened {
    /** Its number. */
    int ssrc();

    /** The payload type of its last packet. */
    int payloadType();
}
