package org.ringdown.runtime.media.sound;

/** Sound of our own making that a far end gets: what reports say of it. Owned by the loop. */
public interface SentSound extends Talker {
    /**
     * The receiver told what it lost.
     *
     * @param fraction of our packets lost since its last report, in 256ths
     * @param now when, in nanoseconds since start-up
     */
    void lost(int fraction, long now);

    /**
     * We lost some of what the receiver says, which has reported nothing yet perhaps. What can
     * repeat nothing does not care.
     *
     * @param fraction of its packets lost since this was told last, in 256ths
     * @param now when, in nanoseconds since start-up
     */
    default void supposed(final int fraction, final long now) {}
}
