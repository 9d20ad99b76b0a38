package org.ringdown.service.message;

import java.time.Duration;

/**
 * How much is kept.
 *
 * @param age the longest; a message's own Expires may be shorter
 * @param notifications the longest for what tells of other messages
 * @param messages the most for one user
 * @param bytes the most for one user
 */
public record KeepLimits(Duration age, Duration notifications, int messages, long bytes) {
    /** Thirty days, seven for notifications, 1,000 messages and 20 MiB. */
    public static final KeepLimits DEFAULT = of(Duration.ofDays(30));

    /** The usual limits with another age. */
    public static KeepLimits of(final Duration age) {
        final Duration week = Duration.ofDays(7);
        return new KeepLimits(age, age.compareTo(week) < 0 ? age : week, 1_000, 20L << 20);
    }
}
