package org.ringdown.audio.ear;

/**
 * Between which bounds an {@link Ear} delays sound.
 *
 * @param leastMillis it never aims at less delay, 0 to 500
 * @param mostMillis it never aims at more delay, {@code leastMillis} to 1,000
 * @param onTimePercent so many of 100 packets shall come before they are needed, 50 to 99; what
 *     comes later is bridged
 */
public record EarLimits(int leastMillis, int mostMillis, int onTimePercent) {
    /** For people who talk to each other, and for what listens to them. */
    public static final EarLimits CONVERSATION = new EarLimits(10, 400, 97);

    /**
     * Bounds.
     *
     * @throws IllegalArgumentException when a value is out of its range
     */
    public EarLimits {
        if (leastMillis < 0
                || leastMillis > 500
                || mostMillis < leastMillis
                || mostMillis > 1_000
                || onTimePercent < 50
                || onTimePercent > 99) {
            throw new IllegalArgumentException(
                    leastMillis + " to " + mostMillis + " ms, " + onTimePercent + " %");
        }
    }
}
