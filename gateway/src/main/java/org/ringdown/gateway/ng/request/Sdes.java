package org.ringdown.gateway.ng.request;

import java.util.List;

/**
 * What is to be offered and accepted of SDES (RFC 4568). Suites are in upper case.
 *
 * @param off not at all
 * @param without suites that are not used
 * @param only suites that are used; beats {@code without}
 * @param noNew nothing is added to what was offered; beats both
 * @param order suites to put first
 * @param offererOrder suites of the offerer to take first
 * @param pad base64 with padding
 * @param lifetime a lifetime behind each key
 * @param keep the suite of before stays in a re-invite
 * @param prefer SDES when DTLS is offered, too
 * @param unencryptedSrtp offer {@code UNENCRYPTED_SRTP}
 * @param unencryptedSrtcp offer {@code UNENCRYPTED_SRTCP}
 * @param unauthenticatedSrtp offer {@code UNAUTHENTICATED_SRTP}
 */
public record Sdes(
        boolean off,
        List<String> without,
        List<String> only,
        boolean noNew,
        List<String> order,
        List<String> offererOrder,
        boolean pad,
        boolean lifetime,
        boolean keep,
        boolean prefer,
        boolean unencryptedSrtp,
        boolean unencryptedSrtcp,
        boolean unauthenticatedSrtp) {
    /** Copies the lists. */
    public Sdes {
        without = List.copyOf(without);
        only = List.copyOf(only);
        order = List.copyOf(order);
        offererOrder = List.copyOf(offererOrder);
    }

    /** Whether this suite may be offered by us. */
    public boolean allows(final String suite) {
        return only.isEmpty() ? !without.contains(suite) : only.contains(suite);
    }
}
