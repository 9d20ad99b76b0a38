package org.ringdown.sip.event;

/**
 * What a notifier allows.
 *
 * @param minExpires shorter subscriptions are refused with 423, in seconds
 * @param maxExpires longer wishes are cut, in seconds
 * @param most subscriptions at once; more are refused with 503
 * @param mostOfOne subscriptions to one resource
 * @param interval nanoseconds between two notifications of changes to one subscriber
 */
public record NotifierLimits(
        int minExpires, int maxExpires, int most, int mostOfOne, long interval) {
    /** A minute to two hours; 5,000 subscriptions, 20 to a resource; a change every 5 seconds. */
    public static final NotifierLimits DEFAULT =
            new NotifierLimits(60, 7200, 5_000, 20, 5_000_000_000L);
}
