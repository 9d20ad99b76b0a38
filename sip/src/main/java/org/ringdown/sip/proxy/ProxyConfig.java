package org.ringdown.sip.proxy;

import java.time.Duration;
import org.ringdown.sip.transaction.TransactionConfig;

/**
 * How the proxy behaves.
 *
 * @param sentBy what our Via shows
 * @param timers T1, T2, T4
 * @param timerC how long an INVITE may ring after its last 101-199, in nanoseconds; more than 3
 *     minutes in production (RFC 3261 §16.6 item 11)
 * @param maxContexts how many requests may be open before new ones get 503; requests within a
 *     dialog may exceed it by an eighth, so that calls in progress can end
 * @param retryAfterSeconds the Retry-After of that 503
 */
public record ProxyConfig(
        SentBy sentBy,
        TransactionConfig timers,
        long timerC,
        int maxContexts,
        int retryAfterSeconds) {
    /** Timer C by default. */
    public static final Duration TIMER_C = Duration.ofSeconds(200);

    /** The values of the RFC, 20,000 contexts and a Retry-After of 10 s. */
    public static ProxyConfig of(final SentBy sentBy) {
        return new ProxyConfig(sentBy, TransactionConfig.DEFAULT, TIMER_C.toNanos(), 20_000, 10);
    }

    /**
     * The same with another limit. An INVITE is remembered for 32 s after it was answered, as its
     * transactions must be (RFC 6026 timer L). Of other requests the last response alone is kept so
     * long (RFC 3261 timer J); of these there may be four times as many.
     */
    public ProxyConfig withMaxContexts(final int contexts) {
        return new ProxyConfig(sentBy, timers, timerC, contexts, retryAfterSeconds);
    }
}
