package org.ringdown.sip.proxy;

import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Hop;

/**
 * One way to reach a target.
 *
 * @param request the request as this way needs it: its Record-Route and body may differ from those
 *     of other ways; the engine adds Via and decrements Max-Forwards
 * @param hop where it goes
 */
public record Attempt(SipRequest request, Hop hop) {}
