package org.ringdown.rtc.sdes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * What may be negotiated with SDES, and how it is written.
 *
 * @param off no SDES at all: nothing is offered, and nothing accepted
 * @param order suites to be offered before all others; what is not named follows in the order of
 *     {@link #STRONGEST_FIRST}
 * @param never suites that are not offered
 * @param only the suites that may be offered; empty for all. It beats {@code never}
 * @param nothingNew nothing is offered but what the other side offered; it beats both filters
 * @param offererPreference which of the offerer's suites to accept, best first; others follow in
 *     the offerer's own order
 * @param keepSuite in a later answer the suite of the one before is accepted again, if it is still
 *     offered
 * @param passThrough the offerer's own lines are offered on, keys and all, so that packets need no
 *     new protection. Whoever changes packets must not set it: two texts under one key and index
 *     give both away
 * @param pad whether base64 is padded
 * @param lifetime whether our own keys say that they are good for 2^31 packets
 */
public record SdesOptions(
        boolean off,
        List<SrtpProfile> order,
        Set<SrtpProfile> never,
        Set<SrtpProfile> only,
        boolean nothingNew,
        List<SrtpProfile> offererPreference,
        boolean keepSuite,
        boolean passThrough,
        boolean pad,
        boolean lifetime) {
    /** The order in which suites are offered when nobody asks for another. */
    public static final List<SrtpProfile> STRONGEST_FIRST =
            List.of(
                    SrtpProfile.AEAD_AES_256_GCM,
                    SrtpProfile.AEAD_AES_128_GCM,
                    SrtpProfile.AES_256_CM_HMAC_SHA1_80,
                    SrtpProfile.AES_256_CM_HMAC_SHA1_32,
                    SrtpProfile.AES_192_CM_HMAC_SHA1_80,
                    SrtpProfile.AES_192_CM_HMAC_SHA1_32,
                    SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                    SrtpProfile.AES_CM_128_HMAC_SHA1_32);

    /** Every suite, keys of our own, the offerer's order. */
    public static final SdesOptions DEFAULTS =
            new SdesOptions(
                    false, List.of(), Set.of(), Set.of(), false, List.of(), false, false, false,
                    false);

    /** Copies the collections. */
    public SdesOptions {
        order = List.copyOf(order);
        never = Set.copyOf(never);
        only = Set.copyOf(only);
        offererPreference = List.copyOf(offererPreference);
    }

    /** Every suite, those named first. */
    List<SrtpProfile> ordered() {
        final List<SrtpProfile> all = new ArrayList<>();
        order.stream().filter(suite -> !all.contains(suite)).forEach(all::add);
        STRONGEST_FIRST.stream().filter(suite -> !all.contains(suite)).forEach(all::add);
        return all;
    }

    /** Whether the filters let a suite be offered. */
    boolean lets(final SrtpProfile suite) {
        return nothingNew || (only.isEmpty() ? !never.contains(suite) : only.contains(suite));
    }
}
