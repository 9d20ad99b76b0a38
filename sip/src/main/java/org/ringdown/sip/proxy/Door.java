package org.ringdown.sip.proxy;

import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;

/**
 * Looks at new requests before there is any state for them. Challenges are best given here (RFC
 * 3261 §26.3.2.4): whoever does not answer them, or forges where he sends from, costs no memory.
 */
@FunctionalInterface
public interface Door {
    /** Everything may come in. */
    Door OPEN = (_, _) -> null;

    /**
     * What to answer at once, or {@code null} to let the request in. A request that is sent again
     * is asked about again.
     *
     * @param request any but ACK and CANCEL
     * @return a reply whose To tag and top Via need not be set
     */
    SipResponse.@Nullable Builder refusal(SipRequest request, Flow flow);
}
