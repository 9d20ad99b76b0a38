package org.ringdown.audio.dtmf;

/** Who is told of digits that were heard in sound. */
public interface ToneListener {
    /** A digit, 0 to 15, has been there for some 40 ms. */
    void began(int event);

    /**
     * It is there no more.
     *
     * @param millis how long it was, to about 8 ms
     */
    void ended(int event, int millis);
}
