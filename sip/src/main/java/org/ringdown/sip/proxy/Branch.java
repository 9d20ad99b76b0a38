package org.ringdown.sip.proxy;

import java.util.List;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Hop;

/**
 * One target of a request (RFC 3261 §16.5, §16.6), and the ways to reach it.
 *
 * @param request the request for this target: Request-URI, Route, Record-Route and body are already
 *     as they shall be; the engine adds Via and decrements Max-Forwards
 * @param hop where it goes
 * @param otherwise what is tried in turn when that fails: further destinations of a domain (RFC
 *     3263 §4.3), further flows of one device (RFC 5626 §5.3), another transport (RFC 3261 §18.1.1)
 */
public record Branch(SipRequest request, Hop hop, List<Attempt> otherwise) {
    /** The list is copied. */
    public Branch {
        otherwise = List.copyOf(otherwise);
    }

    /** A target that can be reached in one way only. */
    public Branch(final SipRequest request, final Hop hop) {
        this(request, hop, List.of());
    }
}
