package org.ringdown.gateway.sylk.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.client.Headers;
import org.ringdown.gateway.sylk.client.LineEvent;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.service.agent.user.CallEvent;
import org.ringdown.service.agent.user.Inquiry;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipUri;

/** What happens in SIP, as clients' sessions hear it. */
final class Events {
    private static final int MOST_HEADERS = 32;

    private Events() {}

    /** The event that a session hears of; {@code null} for one that is no business of its. */
    static @Nullable LineEvent of(final CallEvent event, final List<String> wanted) {
        return switch (event) {
            case CallEvent.Progress progress ->
                    new LineEvent.Progress(progress.status(), progress.sdp());
            case CallEvent.Answered answered ->
                    new LineEvent.Answered(answered.sdp(), headers(answered.response(), wanted));
            case CallEvent.Acknowledged _ -> null;
            case CallEvent.Offered(String sdp) -> new LineEvent.Offered(sdp);
            case CallEvent.Agreed(String sdp) -> new LineEvent.Agreed(sdp);
            case CallEvent.Declined(int status, String reason) ->
                    new LineEvent.Declined(status, reason);
            case CallEvent.Asked(Inquiry inquiry) -> asked(inquiry);
            case CallEvent.MediaUp() -> new LineEvent.MediaUp();
            case CallEvent.MediaLost() -> new LineEvent.MediaLost();
            case CallEvent.Ended ended ->
                    new LineEvent.Ended(
                            ended.status(), ended.reason(), ended.by() == CallEvent.By.THEM);
        };
    }

    private static @Nullable LineEvent asked(final Inquiry inquiry) {
        final Method method = inquiry.request().method();
        if (method.equals(Method.INFO)) {
            // Digits have gone into the sound; browsers know nothing else that comes so.
            inquiry.reply(inquiry.request().bodyLength() == 0 ? 200 : 415);
        } else if (method.equals(Method.REFER)) {
            inquiry.reply(603, "Decline");
        } else if (method.equals(Method.NOTIFY)) {
            inquiry.reply(481);
        } else if (method.equals(Method.MESSAGE)) {
            inquiry.reply(415);
        }
        return null;
    }

    static @Nullable String sdp(final SipMessage message) {
        return "application/sdp".equals(message.contentType()) && message.bodyLength() > 0
                ? new String(message.body(), StandardCharsets.UTF_8)
                : null;
    }

    /** Somebody, without the scheme of his address, its port and its parameters. */
    static Identity identity(final NameAddr address) {
        final SipUri uri = address.sipUri();
        return new Identity(
                uri == null
                        ? address.uri().toString()
                        : uri.aor().substring(uri.aor().indexOf(':') + 1),
                address.displayName());
    }

    /** The header fields that a client wants to see. */
    static List<Field> headers(final SipMessage message, final List<String> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        final List<Field> shown = new ArrayList<>();
        final String head = new String(message.toBytes(), StandardCharsets.UTF_8);
        for (final String line : head.substring(0, end(head)).split("\r\n", -1)) {
            final int colon = line.indexOf(':');
            if (colon > 0 && shown.size() < MOST_HEADERS) {
                final String name = line.substring(0, colon).strip();
                if (Headers.shown(name, wanted)) {
                    shown.add(new Field(name, line.substring(colon + 1).strip()));
                }
            }
        }
        return shown;
    }

    private static int end(final String message) {
        final int end = message.indexOf("\r\n\r\n");
        return end < 0 ? message.length() : end;
    }
}
