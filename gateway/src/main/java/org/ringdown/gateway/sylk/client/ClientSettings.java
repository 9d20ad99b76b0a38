package org.ringdown.gateway.sylk.client;

/**
 * What a client may do.
 *
 * @param accounts at once
 * @param sessions at once
 * @param incoming calls of one account at once that come to it; more are busy
 * @param waiting requests that wait for the one before
 * @param graceSeconds for so long its calls and registrations outlive a lost connection; 0 for not
 *     at all
 */
public record ClientSettings(
        int accounts, int sessions, int incoming, int waiting, int graceSeconds) {
    /** 32 accounts, 64 sessions, 2 incoming calls, 256 requests, half a minute. */
    public static final ClientSettings DEFAULT = new ClientSettings(32, 64, 2, 256, 30);
}
