package org.ringdown.sip.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * A SIP message, immutable: RFC 3261 §7. What every message must have was checked when it was read
 * or built, so those accessors never fail; any other header field may hold anything.
 */
public sealed interface SipMessage permits SipRequest, SipResponse {
    /** The Call-ID: RFC 3261 §20.8. */
    String callId();

    /** The CSeq: RFC 3261 §20.16. In a request its method is the request's. */
    CSeq cseq();

    /** The From address: RFC 3261 §20.20. */
    NameAddr from();

    /** The To address: RFC 3261 §20.39. */
    NameAddr to();

    /** All Via values, topmost first; at least one. */
    List<Via> vias();

    /** The topmost Via: who sent this request, or who is to get this response. */
    Via topVia();

    /** The From tag; {@code null} from clients older than RFC 3261 only. */
    @Nullable String fromTag();

    /** The To tag, or {@code null} outside a dialog. */
    @Nullable String toTag();

    /**
     * The values of all lines of this name, unfolded, one a line, in their order.
     *
     * @param name any case, long or compact
     */
    List<String> headers(String name);

    /**
     * The values of a comma-separated list over all lines of this name. Commas in quotes and angle
     * brackets do not separate. Not for header fields where commas mean something else, such as
     * Date or Authorization.
     */
    List<String> values(String name);

    /** The value of the first line of this name, unfolded, or {@code null}. */
    @Nullable String header(String name);

    /** The addresses of all lines of this name, as in Contact, Route, Record-Route, Path. */
    Parsed<List<NameAddr>> addresses(String name);

    /** The body, a copy; empty when there is none. */
    byte[] body();

    /** How many bytes the body has. */
    int bodyLength();

    /** The Content-Type without parameters in lower case, or {@code null}. */
    @Nullable String contentType();

    /** The whole message as it goes over the wire, a copy. */
    byte[] toBytes();

    /**
     * Copies the message as it goes over the wire, {@link #length} bytes.
     *
     * @param at where the first byte goes
     */
    void copyTo(byte[] target, int at);

    /** How many bytes the whole message has. */
    int length();
}
