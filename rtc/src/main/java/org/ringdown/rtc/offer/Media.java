package org.ringdown.rtc.offer;

/** What a stream carries, as its {@code m=} line says (RFC 8866 §5.14). */
public enum Media {
    /** Sound, and the digits that go with it. */
    AUDIO,
    /** Pictures. */
    VIDEO
}
