package org.ringdown.service.trace;

import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** One thing that happened in a {@link Story}. */
public sealed interface Step {
    /** When, in nanoseconds of the loop's clock. */
    long time();

    /** The message that came or went, or that the remark is about. */
    SipMessage message();

    /** A message came. */
    record Received(long time, SipMessage message, Flow flow) implements Step {}

    /** A message went. */
    record Sent(long time, SipMessage message, Hop hop) implements Step {}

    /**
     * The server said why it does something.
     *
     * @param message what it is about: a request, or the answer to it
     */
    record Remark(long time, SipMessage message, String sentence) implements Step {}
}
