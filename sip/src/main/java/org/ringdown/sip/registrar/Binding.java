package org.ringdown.sip.registrar;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One place where a user can be reached now (RFC 3261 §10). All of it can be stored as text and
 * numbers.
 *
 * @param aor the address of record, as {@code SipUri.aor()} writes it
 * @param contact the contact URI, as the client wrote it
 * @param instance the {@code +sip.instance} (RFC 5626 §4.1), without quotes
 * @param regId the {@code reg-id} of the flow, 1 or more; 0 when there is none
 * @param q the preference, 0 to 1; 1 when the client did not say
 * @param callId the Call-ID of the last REGISTER that set it
 * @param cseq its CSeq number
 * @param expiresAt when it ends, in milliseconds since 1970
 * @param flow how the last REGISTER came
 * @param userAgent what the client calls itself, or an empty string
 * @param path the Path values, topmost first (RFC 3327)
 */
public record Binding(
        String aor,
        String contact,
        @Nullable String instance,
        int regId,
        double q,
        String callId,
        long cseq,
        long expiresAt,
        FlowMark flow,
        String userAgent,
        List<String> path) {
    /** The list is copied. */
    public Binding {
        path = List.copyOf(path);
    }

    /** Whether it is over. */
    public boolean expired(final long epochMillis) {
        return expiresAt <= epochMillis;
    }

    /** The binding as it is good for after a restart, see {@link FlowMark#restarted}. */
    public Binding restarted() {
        return new Binding(
                aor,
                contact,
                instance,
                regId,
                q,
                callId,
                cseq,
                expiresAt,
                flow.restarted(),
                userAgent,
                path);
    }
}
