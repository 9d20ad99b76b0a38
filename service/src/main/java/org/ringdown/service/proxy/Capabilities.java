package org.ringdown.service.proxy;

import org.ringdown.service.account.Domains;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;

/**
 * What the server itself says to OPTIONS (RFC 3261 §11.2). Phones use it to keep their NAT open.
 */
final class Capabilities {
    private Capabilities() {}

    /** Whether a request asks the server itself, not somebody behind it (RFC 3261 §11). */
    static boolean asked(final SipRequest request, final Domains domains) {
        return request.requestUri() instanceof SipUri uri
                && (uri.user() == null || uri.user().isEmpty())
                && domains.serves(uri.host());
    }

    static SipResponse answer(final SipRequest options) {
        return options.reply(200)
                .set(
                        HeaderName.ALLOW,
                        "REGISTER, INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, MESSAGE, REFER, SUBSCRIBE, NOTIFY")
                .set(HeaderName.ACCEPT, "application/sdp")
                .set(HeaderName.ALLOW_EVENTS, "reg")
                .set(HeaderName.SUPPORTED, "path, outbound, gruu")
                .build();
    }
}
