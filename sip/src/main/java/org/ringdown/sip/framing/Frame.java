package org.ringdown.sip.framing;

/** What stands in a stream between two boundaries. */
public sealed interface Frame {
    /**
     * One message, not parsed yet.
     *
     * @param bytes the message alone; the receiver owns them
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Message(byte[] bytes) implements Frame {}

    /** Two empty lines: the far end asks whether we live, and gets one empty line back. */
    record KeepAlive() implements Frame {}

    /** One empty line: the answer to a keep-alive of ours, or a stray line end. */
    record Pong() implements Frame {}

    /**
     * There are no boundaries any more: the connection must be closed. It is the last frame.
     *
     * @param rule what was broken
     * @param start the message as far as it came, at least its header if that is complete, so that
     *     it can be answered; empty when there is nothing to answer
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Broken(String rule, byte[] start) implements Frame {}
}
