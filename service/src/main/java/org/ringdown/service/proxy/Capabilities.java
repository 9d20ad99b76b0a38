package org.ringdown.service.proxy;

import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * What the server itself says to OPTIONS (RFC 3261 §11.2). Phones use it to keep their NAT open.
 */
final class Capabilities {
    private Capabilities() {}

    static SipResponse answer(final SipRequest options) {
        return options.reply(200)
                .set(
                        HeaderName.ALLOW,
                        "REGISTER, INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, MESSAGE, REFER, SUBSCRIBE, NOTIFY")
                .set(HeaderName.ACCEPT, "application/sdp")
                .set(HeaderName.SUPPORTED, "path")
                .build();
    }
}
