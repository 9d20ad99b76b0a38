package org.ringdown.runtime.media.sound;

/**
 * How much work encoders may do, by how busy their loop is: rather a little less quality for all
 * than packets that come late. It is looked at once a second, falls fast and rises slowly. Owned by
 * the loop.
 */
public final class Effort {
    /** What an encoder does when there is time (0 to 10, of Opus): more is hardly heard. */
    public static final int MOST = 5;

    private static final long EVERY_NANOS = 1_000_000_000;
    private static final double BUSY = 0.7;
    private static final double IDLE = 0.5;
    private static final int FALL = 2;

    private int complexity = MOST;
    private long since;
    private long worked;

    /**
     * A turn of the loop is over.
     *
     * @param began when it began, in nanoseconds of the loop's clock
     * @param took how long it took, in nanoseconds
     */
    public void turned(final long began, final long took) {
        worked += took;
        final long elapsed = began + took - since;
        if (elapsed < EVERY_NANOS) {
            return;
        }
        final double share = (double) worked / elapsed;
        if (share > BUSY) {
            complexity = Math.max(0, complexity - FALL);
        } else if (share < IDLE) {
            complexity = Math.min(MOST, complexity + 1);
        }
        since = began + took;
        worked = 0;
    }

    /** The complexity that encoders should have, 0 to {@link #MOST}. */
    public int complexity() {
        return complexity;
    }
}
