package org.ringdown.sip.registrar;

/**
 * What the registrar allows; times in seconds.
 *
 * @param minExpires shorter registrations are refused with 423, up to one hour (RFC 3261 §10.3 step
 *     7)
 * @param defaultExpires when the client does not say
 * @param maxExpires longer wishes are cut
 * @param maxBindings how many contacts an address of record may have
 * @param flowTimer how often a client with outbound must send a keep-alive at least over a
 *     connection (RFC 5626 §4.4); it is told so
 */
public record RegistrarPolicy(
        int minExpires, int defaultExpires, int maxExpires, int maxBindings, int flowTimer) {
    /**
     * From one minute to two hours, one hour when the client does not say; 10 contacts; a
     * keep-alive every two minutes.
     */
    public static final RegistrarPolicy DEFAULT = new RegistrarPolicy(60, 3600, 7200, 10, 120);

    /** Checks the order of the times. */
    public RegistrarPolicy {
        if (minExpires < 0
                || minExpires > defaultExpires
                || defaultExpires > maxExpires
                || maxBindings < 1
                || flowTimer < 1) {
            throw new IllegalArgumentException(
                    "need 0 <= min <= default <= max expires, a binding and a second at least");
        }
    }
}
