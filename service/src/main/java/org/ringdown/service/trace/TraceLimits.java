package org.ringdown.service.trace;

/**
 * How much one signalling loop remembers.
 *
 * @param calls calls that reached somebody, or were answered by other than a challenge
 * @param callBytes memory for them, roughly
 * @param others everything else: registrations, messages, calls that never got past the door
 * @param otherBytes memory for them, roughly
 * @param steps messages and remarks of one call; what comes later is counted only
 */
public record TraceLimits(int calls, long callBytes, int others, long otherBytes, int steps) {
    /** 500 calls in 16 MB, and 200 other requests in 2 MB. */
    public static final TraceLimits DEFAULT = new TraceLimits(500, 16L << 20, 200, 2L << 20, 400);
}
