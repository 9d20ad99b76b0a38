package org.ringdown.service.relay;

import org.ringdown.rtc.sdp.SessionDescription;

/** What the relay made of an SDP that passes. */
public sealed interface Rewrite {
    /** The SDP for the other side. */
    record Sdp(SessionDescription description) implements Rewrite {}

    /** It cannot pass; nothing changed. The status and reason to refuse with. */
    record Refused(int status, String reason) implements Rewrite {}
}
