package org.ringdown.service.proxy;

import org.ringdown.sip.message.SipMessage;

/**
 * When whoever was refused may try again (RFC 3261 §20.33): not all at once, so it differs from
 * call to call.
 */
public final class RetryAfter {
    private static final int SHORTEST = 5;
    private static final int SPREAD = 16;

    private RetryAfter() {}

    /** Seconds, from 5 to 20. */
    public static int seconds(final SipMessage refused) {
        return SHORTEST + Math.floorMod(refused.callId().hashCode() * 0x9e3779b9, SPREAD);
    }
}
