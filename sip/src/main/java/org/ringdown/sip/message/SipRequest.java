package org.ringdown.sip.message;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/** A request: RFC 3261 §7.1. */
public final class SipRequest extends Indexed implements SipMessage {
    private static final int DEFAULT_MAX_FORWARDS = 70;

    private final Method method;
    private final Uri requestUri;

    private SipRequest(
            final HeaderIndex index, final Core core, final Method method, final Uri requestUri) {
        super(index, core);
        this.method = method;
        this.requestUri = requestUri;
    }

    /** Reads what a request must have out of its indexed lines. For {@code sip.parse}. */
    public static Parsed<SipRequest> read(
            final HeaderIndex index, final Method method, final Uri requestUri) {
        return switch (Core.ofStranger(index)) {
            case Parsed.Ok<Core>(Core core) when core.cseq().method().equals(method) ->
                    Parsed.ok(new SipRequest(index, core, method, requestUri));
            case Parsed.Ok<Core> _ ->
                    Parsed.malformed(
                            "RFC3261-8.1.1.5 CSeq names the request's method",
                            index.valueStart(index.find(HeaderName.CSEQ, 0)));
            case Parsed.Malformed<Core>(String rule, int offset) -> Parsed.malformed(rule, offset);
        };
    }

    /** The method. */
    public Method method() {
        return method;
    }

    /** The Request-URI: RFC 3261 §8.1.1.1. */
    public Uri requestUri() {
        return requestUri;
    }

    /** How many hops are left, 0 to 255; 70 when the request does not say (RFC 3261 §16.6). */
    public int maxForwards() {
        return core().maxForwards() < 0 ? DEFAULT_MAX_FORWARDS : core().maxForwards();
    }

    /** A new request with no header fields yet. */
    public static Builder builder(final Method method, final Uri requestUri) {
        return new Builder(null, method, requestUri);
    }

    /** This request with another topmost Via value; the others stay as they are. */
    public SipRequest withTopmost(final Via via) {
        final HeaderIndex lines = withTopVia(via);
        return lines == null
                ? edit().replaceFirstValue(HeaderName.VIA, via.toString()).build()
                : new SipRequest(lines, core().withTopVia(via), method, requestUri);
    }

    /** A builder that starts with all of this request. */
    public Builder edit() {
        final Builder builder = new Builder(this, method, requestUri);
        builder.keepAll();
        return builder;
    }

    /**
     * A response to this request: Via, From, To, Call-ID, CSeq and, in a 100, Timestamp are copied
     * as RFC 3261 §8.2.6 asks. The To tag is the caller's business.
     */
    public SipResponse.Builder reply(final int status, final String reason) {
        final SipResponse.Builder builder = new SipResponse.Builder(this, status, reason);
        builder.keepReplied();
        if (status == 100) {
            builder.keep(HeaderName.TIMESTAMP);
        }
        return builder;
    }

    /** The same with the status's usual reason. */
    public SipResponse.Builder reply(final int status) {
        return reply(status, SipResponse.defaultReason(status));
    }

    /** Builds or edits a request. */
    public static final class Builder extends MessageBuilder<Builder> {
        private final @Nullable SipRequest asked;
        private final Method method;
        private Uri requestUri;

        private Builder(
                final @Nullable SipRequest source, final Method method, final Uri requestUri) {
            super(source);
            asked = source;
            this.method = method;
            this.requestUri = requestUri;
        }

        /** Sends it elsewhere. */
        public Builder requestUri(final Uri uri) {
            requestUri = uri;
            return this;
        }

        /**
         * The request.
         *
         * @throws IllegalStateException when something that a request must have is missing or wrong
         */
        public SipRequest build() {
            if (asked != null && requestUri.equals(asked.requestUri) && unchanged()) {
                return asked;
            }
            final HeaderIndex index = write(method + " " + requestUri + " SIP/2.0\r\n");
            final Core core = core(index);
            if (!core.cseq().method().equals(method)) {
                throw new IllegalStateException("CSeq names another method than " + method);
            }
            return new SipRequest(index, core, method, requestUri);
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
