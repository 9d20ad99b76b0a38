package org.ringdown.service.route;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.relay.Peer;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/**
 * What a route depends on.
 *
 * @param uri the Request-URI
 * @param method what is wanted there
 * @param event the event package of a SUBSCRIBE, without parameters and in lower case; {@code null}
 *     when there is none
 * @param from who asks
 * @param media how the one who asks carries media: what an application inside will speak
 */
public record Ask(Uri uri, Method method, @Nullable String event, Caller from, Peer media) {
    /** What a request asks for. */
    public static Ask of(final SipRequest request, final Caller from, final Peer media) {
        return new Ask(request.requestUri(), request.method(), event(request), from, media);
    }

    private static @Nullable String event(final SipRequest request) {
        final @Nullable String value = request.header("Event");
        if (value == null) {
            return null;
        }
        final int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** The same question about another URI. */
    public Ask about(final Uri other) {
        return new Ask(other, method, event, from, media);
    }

    /** The URI if it is of SIP, or {@code null}. */
    public @Nullable SipUri sip() {
        return uri instanceof SipUri sip ? sip : null;
    }
}
