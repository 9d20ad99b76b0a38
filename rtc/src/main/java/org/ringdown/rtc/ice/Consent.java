package org.ringdown.rtc.ice;

import org.ringdown.core.Engine;
import org.ringdown.core.Entropy;

/** Whether the peer still wants what we send on one selected pair (RFC 7675 §5.1). */
final class Consent {
    private final long interval;
    private final long timeout;
    private final Entropy entropy;
    private long askAt = Engine.NEVER;
    private long expiresAt = Engine.NEVER;

    Consent(final IceConfig config, final Entropy entropy) {
        interval = config.consentInterval().toNanos();
        timeout = config.consentTimeout().toNanos();
        this.entropy = entropy;
    }

    /** The pair was selected: the check that proved it was the first consent. */
    void begin(final long now) {
        given(now);
        asked(now);
    }

    /** The peer has answered. */
    void given(final long now) {
        expiresAt = now + timeout;
    }

    /** A question was sent: the next follows after 0.8 to 1.2 times the interval. */
    void asked(final long now) {
        final long fifth = interval / 5;
        askAt = now + interval - fifth + Long.remainderUnsigned(entropy.nextLong(), 2 * fifth + 1);
    }

    /** The question is to be asked at once. */
    void askNow(final long now) {
        askAt = now;
    }

    /** Nobody has to be asked any more. */
    void end() {
        askAt = Engine.NEVER;
        expiresAt = Engine.NEVER;
    }

    boolean due(final long now) {
        return now >= askAt;
    }

    boolean expired(final long now) {
        return now >= expiresAt;
    }

    long deadline() {
        return Math.min(askAt, expiresAt);
    }
}
