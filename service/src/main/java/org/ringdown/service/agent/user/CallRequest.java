package org.ringdown.service.agent.user;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.Uri;

/**
 * A call to make.
 *
 * @param from who calls, without a tag
 * @param to whom
 * @param sdp the offer
 * @param login how to answer challenges, or {@code null}
 * @param routes Route values to go through, the first hop first
 * @param headers further header fields of the INVITE: none of those that make up a request. A
 *     User-Agent stands in the later requests of the call as well
 * @param sessionSeconds the session interval to ask for (RFC 4028); 0 for none
 */
public record CallRequest(
        NameAddr from,
        Uri to,
        String sdp,
        @Nullable Login login,
        List<String> routes,
        List<Header> headers,
        int sessionSeconds) {
    /** RFC 4028 §4: half an hour. */
    public static final int USUAL_SESSION = 1_800;

    /** A header field. */
    public record Header(String name, String value) {}

    /** The lists are copied. */
    public CallRequest {
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
    }

    /** A call without anything unusual. */
    public static CallRequest of(final NameAddr from, final Uri to, final String sdp) {
        return new CallRequest(from, to, sdp, null, List.of(), List.of(), USUAL_SESSION);
    }

    /** What the agent calls itself in this call; {@code null} when it does not say. */
    @Nullable String product() {
        return headers.stream()
                .filter(each -> each.name().equalsIgnoreCase(HeaderName.USER_AGENT))
                .map(Header::value)
                .findFirst()
                .orElse(null);
    }

    /** The same, with a way to answer challenges. */
    public CallRequest with(final @Nullable Login answers) {
        return new CallRequest(from, to, sdp, answers, routes, headers, sessionSeconds);
    }

    /** The same, with these further header fields. */
    public CallRequest with(final List<Header> more) {
        return new CallRequest(from, to, sdp, login, routes, more, sessionSeconds);
    }
}
