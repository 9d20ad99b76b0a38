package org.ringdown.sip.auth;

/**
 * Remembers which use of which nonce was seen (RFC 7616 §3.4, {@code nc}), so that a captured
 * request works once only. Only nonces that were used with the right password are remembered, so
 * that strangers cannot fill the memory.
 */
public interface UseCounts {
    /**
     * Whether it is no longer known how a nonce of that age was used: it counts as too old.
     *
     * @param serial the nonce's number, of which there is no second
     * @param made when it was made, in nanoseconds
     */
    boolean forgotten(long serial, long made);

    /**
     * Notes a use; {@code false} when it was seen before, or is older than the last 64.
     *
     * @param count the use count, from 1
     */
    boolean use(long serial, long made, long count, long now);
}
