package org.ringdown.sip.proxy;

import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Hop;

/**
 * One target of a request (RFC 3261 §16.5, §16.6).
 *
 * @param request the request for this target: Request-URI, Route, Record-Route and body are already
 *     as they shall be; the engine adds Via and decrements Max-Forwards
 * @param hop where it goes
 */
public record Branch(SipRequest request, Hop hop) {}
