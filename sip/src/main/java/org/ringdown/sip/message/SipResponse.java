package org.ringdown.sip.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/** A response: RFC 3261 §7.2. */
public final class SipResponse extends Indexed implements SipMessage {
    private static final Map<Integer, String> REASONS =
            Map.ofEntries(
                    Map.entry(100, "Trying"),
                    Map.entry(180, "Ringing"),
                    Map.entry(181, "Call Is Being Forwarded"),
                    Map.entry(182, "Queued"),
                    Map.entry(183, "Session Progress"),
                    Map.entry(200, "OK"),
                    Map.entry(202, "Accepted"),
                    Map.entry(204, "No Notification"),
                    Map.entry(300, "Multiple Choices"),
                    Map.entry(301, "Moved Permanently"),
                    Map.entry(302, "Moved Temporarily"),
                    Map.entry(305, "Use Proxy"),
                    Map.entry(380, "Alternative Service"),
                    Map.entry(400, "Bad Request"),
                    Map.entry(401, "Unauthorized"),
                    Map.entry(402, "Payment Required"),
                    Map.entry(403, "Forbidden"),
                    Map.entry(404, "Not Found"),
                    Map.entry(405, "Method Not Allowed"),
                    Map.entry(406, "Not Acceptable"),
                    Map.entry(407, "Proxy Authentication Required"),
                    Map.entry(408, "Request Timeout"),
                    Map.entry(410, "Gone"),
                    Map.entry(412, "Conditional Request Failed"),
                    Map.entry(413, "Request Entity Too Large"),
                    Map.entry(414, "Request-URI Too Long"),
                    Map.entry(415, "Unsupported Media Type"),
                    Map.entry(416, "Unsupported URI Scheme"),
                    Map.entry(417, "Unknown Resource-Priority"),
                    Map.entry(420, "Bad Extension"),
                    Map.entry(421, "Extension Required"),
                    Map.entry(422, "Session Interval Too Small"),
                    Map.entry(423, "Interval Too Brief"),
                    Map.entry(428, "Use Identity Header"),
                    Map.entry(429, "Provide Referrer Identity"),
                    Map.entry(430, "Flow Failed"),
                    Map.entry(433, "Anonymity Disallowed"),
                    Map.entry(439, "First Hop Lacks Outbound Support"),
                    Map.entry(440, "Max-Breadth Exceeded"),
                    Map.entry(469, "Bad Info Package"),
                    Map.entry(480, "Temporarily Unavailable"),
                    Map.entry(481, "Call/Transaction Does Not Exist"),
                    Map.entry(482, "Loop Detected"),
                    Map.entry(483, "Too Many Hops"),
                    Map.entry(484, "Address Incomplete"),
                    Map.entry(485, "Ambiguous"),
                    Map.entry(486, "Busy Here"),
                    Map.entry(487, "Request Terminated"),
                    Map.entry(488, "Not Acceptable Here"),
                    Map.entry(489, "Bad Event"),
                    Map.entry(491, "Request Pending"),
                    Map.entry(493, "Undecipherable"),
                    Map.entry(494, "Security Agreement Required"),
                    Map.entry(500, "Server Internal Error"),
                    Map.entry(501, "Not Implemented"),
                    Map.entry(502, "Bad Gateway"),
                    Map.entry(503, "Service Unavailable"),
                    Map.entry(504, "Server Time-out"),
                    Map.entry(505, "Version Not Supported"),
                    Map.entry(513, "Message Too Large"),
                    Map.entry(600, "Busy Everywhere"),
                    Map.entry(603, "Decline"),
                    Map.entry(604, "Does Not Exist Anywhere"),
                    Map.entry(606, "Not Acceptable"));

    private final int status;
    private final String reason;

    private SipResponse(
            final HeaderIndex index, final Core core, final int status, final String reason) {
        super(index, core);
        this.status = status;
        this.reason = reason;
    }

    /** Reads what a response must have out of its indexed lines. For {@code sip.parse}. */
    public static Parsed<SipResponse> read(
            final HeaderIndex index, final int status, final String reason) {
        return Core.ofStranger(index).map(core -> new SipResponse(index, core, status, reason));
    }

    /** Reads again what was written here. For {@code sip.parse}. */
    public static Parsed<SipResponse> readAgain(
            final HeaderIndex index, final int status, final String reason) {
        return Core.of(index).map(core -> new SipResponse(index, core, status, reason));
    }

    /** The status, 100 to 699. */
    public int status() {
        return status;
    }

    /** The reason phrase; it may be empty. */
    public String reason() {
        return reason;
    }

    /** The whole message as it goes over the wire, and not a copy: they are not to be changed. */
    public byte[] sharedBytes() {
        return index().bytes();
    }

    /** Whether this is not the last word: a 1xx. */
    public boolean provisional() {
        return status < 200;
    }

    /** Whether this is a 2xx. */
    public boolean success() {
        return status >= 200 && status < 300;
    }

    /** A new response with no header fields yet; see {@link SipRequest#reply} for the usual way. */
    public static Builder builder(final int status, final String reason) {
        return new Builder(null, status, reason);
    }

    /** This response with this To tag, replacing one that is there. */
    public SipResponse tagged(final String tag) {
        final HeaderIndex lines = withToTag(tag);
        return lines == null
                ? edit().toTag(tag).build()
                : new SipResponse(lines, core().withToTag(tag), status, reason);
    }

    /** This response without its topmost Via, below which there must be another. */
    public SipResponse passedOn() {
        final HeaderIndex lines = withoutTopVia();
        return lines == null || vias().size() < 2
                ? edit().popVia().build()
                : new SipResponse(
                        lines,
                        core().withVias(List.copyOf(vias().subList(1, vias().size()))),
                        status,
                        reason);
    }

    /** A builder that starts with all of this response. */
    public Builder edit() {
        final Builder builder = new Builder(this, status, reason);
        builder.keepAll();
        return builder;
    }

    /** The usual reason phrase (RFC 3261 §21 and the registry); the class's for unknown ones. */
    public static String defaultReason(final int status) {
        final String known = REASONS.get(status);
        if (known != null) {
            return known;
        }
        return switch (status / 100) {
            case 1 -> "Session Progress";
            case 2 -> "OK";
            case 3 -> "Multiple Choices";
            case 4 -> "Bad Request";
            case 5 -> "Server Internal Error";
            default -> "Decline";
        };
    }

    /** Builds or edits a response. */
    public static final class Builder extends MessageBuilder<Builder> {
        private final @Nullable SipResponse edited;
        private int status;
        private String reason;

        Builder(final @Nullable Indexed source, final int status, final String reason) {
            super(source);
            edited = source instanceof SipResponse response ? response : null;
            this.status = status;
            this.reason = reason;
        }

        /** Another status, 100 to 699, and its reason. */
        public Builder response(final int newStatus, final String newReason) {
            status = newStatus;
            reason = newReason;
            return this;
        }

        /** Another status with its usual reason. */
        public Builder response(final int newStatus) {
            return response(newStatus, defaultReason(newStatus));
        }

        /**
         * Copies the Record-Route lines of the request that this replies to, as a response that
         * makes a dialog must have them (RFC 3261 §12.1.1).
         */
        public Builder withRecordRoute() {
            remove(HeaderName.RECORD_ROUTE);
            keep(HeaderName.RECORD_ROUTE);
            return this;
        }

        /**
         * The response.
         *
         * @throws IllegalStateException when something that a response must have is missing or
         *     wrong
         */
        public SipResponse build() {
            if (edited != null
                    && status == edited.status
                    && reason.equals(edited.reason)
                    && unchanged()) {
                return edited;
            }
            if (status < 100 || status > 699) {
                throw new IllegalStateException("a status is 100 to 699, not " + status);
            }
            final HeaderIndex index = write("SIP/2.0 " + status + " " + reason + "\r\n");
            return new SipResponse(index, core(index), status, reason);
        }

        /** The response, or what it lacks; for values that come from a stranger. */
        public Parsed<SipResponse> tryBuild() {
            return read(write("SIP/2.0 " + status + " " + reason + "\r\n"), status, reason);
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
