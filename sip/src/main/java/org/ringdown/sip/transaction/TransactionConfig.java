package org.ringdown.sip.transaction;

import java.time.Duration;

/**
 * The base values from which all transaction timers follow (RFC 3261 §17.1.1.1 and Appendix A), in
 * nanoseconds.
 *
 * @param t1 an estimate of the round-trip time; 500 ms by default
 * @param t2 the longest interval between retransmissions of non-INVITE requests and of responses to
 *     INVITE; 4 s by default
 * @param t4 the longest time a message stays in the network; 5 s by default
 */
public record TransactionConfig(long t1, long t2, long t4) {
    /** The values of the RFC. */
    public static final TransactionConfig DEFAULT =
            new TransactionConfig(
                    Duration.ofMillis(500).toNanos(),
                    Duration.ofSeconds(4).toNanos(),
                    Duration.ofSeconds(5).toNanos());

    /** Checks that the values can drive timers. */
    public TransactionConfig {
        if (t1 <= 0 || t2 < t1 || t4 < 0) {
            throw new IllegalArgumentException("need 0 < T1 <= T2 and T4 >= 0");
        }
    }

    /** The time after which a transaction gives up: 64*T1 (timers B, F, H, J, L, M). */
    public long patience() {
        return 64 * t1;
    }

    /** When timer E of a client is first set to T2, counted from its request (RFC 4320 §4.1). */
    public long slowdown() {
        long elapsed = t1;
        for (long interval = Math.min(2 * t1, t2); interval < t2; ) {
            elapsed += interval;
            interval = Math.min(2 * interval, t2);
        }
        return elapsed;
    }
}
