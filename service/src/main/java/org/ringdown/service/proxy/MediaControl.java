package org.ringdown.service.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipMessage;

/** Reads what video phones say about pictures in INFO requests (RFC 5168). */
final class MediaControl {
    private static final String TYPE = "application/media_control+xml";
    private static final int LONGEST = 4_096;

    /** The one command there is, as an element by any prefix. */
    private static final Pattern UPDATE =
            Pattern.compile("<(?:[A-Za-z_][\\w.-]{0,31}:)?picture_fast_update[\\s/>]");

    private MediaControl() {}

    /** Whether the sender wants a whole picture of the other side. */
    static boolean wantsPicture(final SipMessage message) {
        final @Nullable String type = message.contentType();
        final byte[] body = message.body();
        return type != null
                && body.length <= LONGEST
                && type.toLowerCase(Locale.ROOT).strip().startsWith(TYPE)
                && UPDATE.matcher(new String(body, StandardCharsets.UTF_8)).find();
    }
}
