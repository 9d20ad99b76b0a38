package org.ringdown.rtc.offer;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.SessionDescription;

/** What a server-terminated call says to an offer or an answer: {@link Accepted} or a refusal. */
public sealed interface Reply permits Reply.Accepted, Refused {
    /**
     * A server-terminated call is agreed on.
     *
     * @param sdp our answer; when the peer answered our offer, that offer
     * @param end the transport in use, with the peer on it
     * @param at where on it the sound is
     * @param codec the one codec, by the number to send and to expect
     * @param telephoneEvent RFC 4733 digits, or {@code null} when the peer has none
     * @param direction which ways media flows, seen from us
     */
    record Accepted(
            SessionDescription sdp,
            Agreement.End end,
            Agreement.At at,
            Codec codec,
            @Nullable Codec telephoneEvent,
            Direction direction)
            implements Reply {}
}
