package org.ringdown.sip.transaction;

import java.util.List;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** Requests that follow from another request of ours, hop by hop: ACK of a failure, and CANCEL. */
public final class DerivedRequest {
    private DerivedRequest() {}

    /**
     * The ACK of a final response other than 2xx (RFC 3261 §17.1.1.3): it stays within the INVITE's
     * transaction, takes To from the response and the rest from the INVITE.
     */
    public static SipRequest ack(final SipRequest invite, final SipResponse response) {
        return like(invite, Method.ACK, response).build();
    }

    /**
     * The CANCEL of a request we sent (RFC 3261 §9.1).
     *
     * @param reasons values of the Reason header (RFC 3326), may be empty
     */
    public static SipRequest cancel(final SipRequest request, final List<String> reasons) {
        final SipRequest.Builder cancel = like(request, Method.CANCEL, request);
        for (final String reason : reasons) {
            cancel.add("Reason", reason);
        }
        return cancel.build();
    }

    private static SipRequest.Builder like(
            final SipRequest request, final Method method, final SipMessage toOf) {
        final SipRequest.Builder derived = SipRequest.builder(method, request.requestUri());
        derived.set("Via", request.topVia().toString());
        for (final String route : request.headers("Route")) {
            derived.add("Route", route);
        }
        derived.set("Max-Forwards", "70");
        // The headers as they were written: a peer may compare them as text.
        derived.set("From", text(request, "From"));
        derived.set("To", text(toOf, "To"));
        derived.set("Call-ID", request.callId());
        derived.set("CSeq", request.cseq().number() + " " + method.name());
        return derived;
    }

    private static String text(final SipMessage message, final String header) {
        final String value = message.header(header);
        return value == null ? "" : value;
    }
}
