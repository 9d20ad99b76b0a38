package org.ringdown.service.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One contact of an address-of-record as it is written down (RFC 3261 §10.3): flat, only text and
 * numbers.
 *
 * @param aor the address-of-record, for example {@code sip:alice@example.org}
 * @param contact the Contact URI as registered
 * @param instance the {@code +sip.instance} value (RFC 5626 §4.1), or {@code null}
 * @param regId the {@code reg-id} (RFC 5626 §4.2), 0 when there was none
 * @param q the preference from 0 to 1 (RFC 3261 §20.10)
 * @param callId the Call-ID of the last REGISTER for this contact
 * @param cseq the CSeq number of the last REGISTER for this contact
 * @param sinceEpochMillis when it was first set without a gap, in milliseconds since 1970
 * @param refreshedEpochMillis when it was last written, in milliseconds since 1970
 * @param expiresEpochMillis when the binding ends, in milliseconds since 1970
 * @param transport how it came, by the name used in Via: {@code UDP}, {@code TCP}, {@code WSS} ...
 * @param received where it came from, as {@code host:port} text, IPv6 in brackets
 * @param flowId the connection it came over; 0 for UDP; means nothing after a restart
 * @param userAgent the User-Agent header, empty when there was none
 * @param path the Path values (RFC 3327), in the order of the message
 */
public record StoredBinding(
        String aor,
        String contact,
        @Nullable String instance,
        int regId,
        double q,
        String callId,
        long cseq,
        long sinceEpochMillis,
        long refreshedEpochMillis,
        long expiresEpochMillis,
        String transport,
        String received,
        long flowId,
        String userAgent,
        List<String> path) {

    /** A binding with its own copy of the path. */
    public StoredBinding {
        path = List.copyOf(path);
    }
}
