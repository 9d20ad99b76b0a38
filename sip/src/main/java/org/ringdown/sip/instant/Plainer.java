package org.ringdown.sip.instant;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** A MESSAGE for devices that cannot read it as it was sent. */
public final class Plainer {
    private static final String PLAIN = "text/plain";

    /** As large as messages get here at all. */
    private static final int MOST_BYTES = 65_536;

    private Plainer() {}

    /**
     * The same without {@code Content-Encoding: deflate}; itself when it has none, or what it has
     * cannot be inflated.
     */
    public static SipRequest inflated(final SipRequest request) {
        final @Nullable String encoding = request.header(HeaderName.CONTENT_ENCODING);
        final @Nullable String type = request.header(HeaderName.CONTENT_TYPE);
        return encoding != null
                        && encoding.equalsIgnoreCase("deflate")
                        && type != null
                        && Deflated.inflate(request.body(), MOST_BYTES)
                                instanceof Parsed.Ok<byte[]>(byte[] body)
                ? request.edit().remove(HeaderName.CONTENT_ENCODING).body(type, body).build()
                : request;
    }

    /**
     * The plain text that CPIM is wrapped around; {@code null} when it is something else, which is
     * left as it is: encrypted and signed parts above all.
     */
    public static @Nullable SipRequest unwrapped(final SipRequest request) {
        final SipRequest readable = inflated(request);
        return readable.header(HeaderName.CONTENT_ENCODING) == null
                        && ContentTypes.is(
                                readable.header(HeaderName.CONTENT_TYPE), ContentTypes.CPIM)
                        && Cpim.parse(readable.body()) instanceof Parsed.Ok<Cpim>(Cpim cpim)
                        && cpim.unknownRequirements().isEmpty()
                        && ContentTypes.is(cpim.part().contentType(), PLAIN)
                ? readable.edit().body(cpim.part().contentType(), cpim.part().decoded()).build()
                : null;
    }

    /**
     * Whether a message only tells what became of others (RFC 5438), however it is wrapped: nobody
     * waits for it, and nobody may be told of it in turn.
     */
    public static boolean notifies(final SipRequest request) {
        if (!request.method().equals(Method.MESSAGE)) {
            return false;
        }
        final SipRequest readable = inflated(request);
        final @Nullable String type = readable.header(HeaderName.CONTENT_TYPE);
        return ContentTypes.is(type, ContentTypes.IMDN)
                || (ContentTypes.is(type, ContentTypes.CPIM)
                        && readable.header(HeaderName.CONTENT_ENCODING) == null
                        && Cpim.parse(readable.body()) instanceof Parsed.Ok<Cpim>(Cpim cpim)
                        && ContentTypes.is(cpim.part().contentType(), ContentTypes.IMDN));
    }

    /** Whether somebody says that he takes plain text, but no CPIM (RFC 3261 §21.4.13). */
    public static boolean onlyText(final SipResponse response) {
        boolean text = false;
        for (final String type : response.values(HeaderName.ACCEPT)) {
            if (ContentTypes.is(type, ContentTypes.CPIM)) {
                return false;
            }
            text |= ContentTypes.is(type, PLAIN);
        }
        return response.status() == 415 && text;
    }
}
