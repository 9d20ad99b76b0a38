package org.ringdown.service.message;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.service.account.Domains;
import org.ringdown.sip.instant.ContentTypes;
import org.ringdown.sip.instant.Cpim;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;

/** Whether a message that reached nobody is kept, and for how long. */
final class KeepRule {
    /** What is done with it. */
    sealed interface Verdict {
        /**
         * It is kept.
         *
         * @param name by which it is known when its sender sends it again
         * @param millis for how long
         */
        record Keep(String sender, String name, long millis) implements Verdict {}

        /** It is as if it had arrived. */
        record Drop() implements Verdict {}

        /** It is answered with this. */
        record Refuse(int status, String reason) implements Verdict {}
    }

    private KeepRule() {}

    static Verdict of(final SipRequest request, final Domains domains, final KeepLimits limits) {
        if (!(request.from().uri() instanceof SipUri from) || !domains.serves(from.host())) {
            return new Verdict.Refuse(480, "Nobody is registered under this name now");
        }
        final @Nullable Cpim cpim =
                ContentTypes.is(request.header(HeaderName.CONTENT_TYPE), ContentTypes.CPIM)
                        ? Cpim.parse(request.body()).orNull()
                        : null;
        final @Nullable String type =
                cpim == null ? request.header(HeaderName.CONTENT_TYPE) : cpim.part().contentType();
        if (ContentTypes.is(type, ContentTypes.COMPOSING)) {
            return new Verdict.Drop();
        }
        final long expires = expires(request);
        if (expires == 0) {
            return new Verdict.Refuse(480, "Nobody is registered under this name now");
        }
        final long longest =
                (ContentTypes.is(type, ContentTypes.IMDN) ? limits.notifications() : limits.age())
                        .toMillis();
        final @Nullable String id = cpim == null ? null : cpim.messageId();
        return new Verdict.Keep(
                domains.aor(from),
                id == null ? request.callId() + " " + request.cseq().number() : id,
                expires < 0 ? longest : Math.min(longest, expires * 1_000));
    }

    /**
     * Seconds for which its sender wants it to be of use (RFC 3428 §7); -1 when he does not say.
     */
    private static long expires(final SipRequest request) {
        final @Nullable String value = request.header(HeaderName.EXPIRES);
        return value != null && value.strip().matches("[0-9]{1,10}")
                ? Long.parseLong(value.strip())
                : -1;
    }

    /** The address of record of a request to a user. */
    static @Nullable String aor(final SipRequest request, final Domains domains) {
        return request.requestUri() instanceof SipUri uri && uri.userText() != null
                ? domains.aor(uri)
                : null;
    }

    /** Whether a device that answers so will never take the message. */
    static boolean forGood(final int status) {
        return switch (status) {
            case 408, 430, 480, 486 -> false;
            case 501, 505, 513 -> true;
            default -> status < 500 || status >= 600;
        };
    }

    static @Nullable SipUri uri(final String aor) {
        return SipUri.parse(aor) instanceof Parsed.Ok<SipUri>(SipUri uri) ? uri : null;
    }
}
