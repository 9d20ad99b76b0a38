package org.ringdown.gateway.sylk.message;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.service.port.Content;
import org.ringdown.sip.instant.ContentTypes;
import org.ringdown.sip.instant.Cpim;
import org.ringdown.sip.instant.Deflated;
import org.ringdown.sip.instant.Imdn;
import org.ringdown.sip.instant.MimePart;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;

/**
 * What a MESSAGE holds, whatever it is wrapped in: CPIM or not, deflated or not.
 *
 * @param sender who the SIP request says, or a server asserts, that it is; never only CPIM
 * @param messageId the sender's name for it; the Call-ID where there is none, which is what
 *     Linphone goes by
 * @param named whether the name is the sender's
 * @param timestamp when it was sent, ISO 8601
 * @param dispositions what the sender wants to be told; {@code null} where it cannot say
 * @param notifications what it tells of other messages; then it is no message itself
 */
record Letter(
        Identity sender,
        String messageId,
        boolean named,
        String contentType,
        Content content,
        String timestamp,
        @Nullable List<String> dispositions,
        List<Imdn> notifications) {
    private static final int MOST_BYTES = 65_536;
    private static final int LONGEST_NAME = 255;
    private static final List<String> WANTED = List.of("positive-delivery", "display");

    /** As these begin the types by which phones order something of SylkServer itself. */
    private static final String ORDER = "application/sylk-api-";

    /** What was made of a MESSAGE. */
    sealed interface Read {
        /** It can be used. */
        record Taken(Letter letter) implements Read {}

        /** It says nothing that is kept or shown. */
        record Ignored() implements Read {}

        /** It is answered with this. */
        record Refused(int status, String reason) implements Read {}
    }

    /** The lists are copied. */
    Letter {
        dispositions = dispositions == null ? null : List.copyOf(dispositions);
        notifications = List.copyOf(notifications);
    }

    /**
     * Reads a request.
     *
     * @param now milliseconds since 1970, for one that has no time of its own
     */
    static Read read(final SipRequest request, final long now) {
        final String contentType = request.header(HeaderName.CONTENT_TYPE);
        if (contentType == null || request.bodyLength() == 0) {
            return new Read.Refused(400, "A body and its type are missing");
        }
        final byte[] body = plain(request);
        if (body == null) {
            return new Read.Refused(415, "The Content-Encoding is not known, or wrong");
        }
        if (!ContentTypes.is(contentType, ContentTypes.CPIM)) {
            return of(request, null, contentType, body, now);
        }
        if (!(Cpim.parse(body) instanceof Parsed.Ok<Cpim>(Cpim cpim))) {
            return new Read.Refused(400, "The CPIM message cannot be read");
        }
        if (!cpim.unknownRequirements().isEmpty()) {
            return new Read.Refused(400, "The CPIM message requires what is not known");
        }
        return of(request, cpim, cpim.part().contentType(), cpim.part().decoded(), now);
    }

    private static byte @Nullable [] plain(final SipRequest request) {
        final String encoding = request.header(HeaderName.CONTENT_ENCODING);
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return request.body();
        }
        return encoding.equalsIgnoreCase("deflate")
                ? Deflated.inflate(request.body(), MOST_BYTES).orNull()
                : null;
    }

    private static Read of(
            final SipRequest request,
            final @Nullable Cpim cpim,
            final String contentType,
            final byte[] content,
            final long now) {
        if (ContentTypes.is(contentType, ContentTypes.COMPOSING)) {
            return new Read.Ignored();
        }
        if (ContentTypes.bare(contentType).startsWith(ORDER)) {
            return new Read.Refused(415, "Orders by message are not taken here");
        }
        final List<Imdn> notifications = notifications(contentType, content);
        if (notifications.isEmpty() && ContentTypes.is(contentType, ContentTypes.IMDN)) {
            return new Read.Refused(400, "The notification cannot be read");
        }
        final String id = cpim == null ? null : cpim.messageId();
        if (id != null && id.length() > LONGEST_NAME) {
            return new Read.Refused(400, "The name of the message is too long");
        }
        if (spoofed(request, cpim)) {
            return new Read.Refused(403, "The sender that CPIM names is somebody else");
        }
        final String dateTime = cpim == null ? null : cpim.dateTime();
        return new Read.Taken(
                new Letter(
                        sender(request, cpim),
                        id == null ? request.callId() : id,
                        id != null,
                        contentType,
                        Content.of(content),
                        dateTime == null ? date(request, now) : dateTime,
                        id == null || cpim == null
                                ? null
                                : WANTED.stream().filter(cpim.dispositions()::contains).toList(),
                        notifications));
    }

    private static List<Imdn> notifications(final String contentType, final byte[] content) {
        final List<Imdn> found = new ArrayList<>();
        if (ContentTypes.is(contentType, ContentTypes.IMDN)) {
            Imdn.parse(content).map(found::add);
        } else if (ContentTypes.is(contentType, ContentTypes.MIXED)) {
            final List<MimePart> parts = MimePart.parts(contentType, content);
            for (final MimePart part : parts) {
                if (ContentTypes.is(part.contentType(), ContentTypes.IMDN)) {
                    Imdn.parse(part.decoded()).map(found::add);
                }
            }
            if (found.size() < parts.size()) {
                found.clear();
            }
        }
        return found;
    }

    /** CPIM may add a display name, and no more: anybody can write anything there. */
    private static Identity sender(final SipRequest request, final @Nullable Cpim cpim) {
        final Identity sender = Addresses.sender(request);
        final NameAddr wrote = cpim == null ? null : cpim.from();
        return wrote != null
                        && wrote.displayName() != null
                        && sender.uri().equals(Addresses.bare(wrote.uri()))
                ? new Identity(sender.uri(), wrote.displayName())
                : sender;
    }

    private static boolean spoofed(final SipRequest request, final @Nullable Cpim cpim) {
        final NameAddr wrote = cpim == null ? null : cpim.from();
        return wrote != null
                && Addresses.asserted(request) != null
                && !Addresses.sender(request).uri().equals(Addresses.bare(wrote.uri()));
    }

    private static String date(final SipRequest request, final long now) {
        final String date = request.header(HeaderName.DATE);
        if (date != null) {
            try {
                return ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant()
                        .toString();
            } catch (final DateTimeException wrong) {
                // Then our own time is better than none.
            }
        }
        return Instant.ofEpochMilli(now).toString();
    }

    /** As clients are shown it, under this name. */
    Request.Message message(final String id) {
        return new Request.Message(id, Contents.text(contentType, content), contentType, timestamp);
    }

    /** The name of a message without one, whose Call-ID is that of another message. */
    String otherName(final SipRequest request) {
        return messageId + "-" + request.cseq().number();
    }

    /** Text in UTF-8, everything else one byte to a character. */
    static final class Contents {
        private Contents() {}

        static String text(final String contentType, final Content content) {
            return new String(
                    content.bytes(),
                    ContentTypes.text(contentType)
                            ? StandardCharsets.UTF_8
                            : StandardCharsets.ISO_8859_1);
        }

        /** {@code null} when a character is none of those. */
        static @Nullable Content bytes(final String contentType, final String text) {
            if (!ContentTypes.text(contentType) && text.chars().anyMatch(c -> c > 0xff)) {
                return null;
            }
            return Content.of(
                    text.getBytes(
                            ContentTypes.text(contentType)
                                    ? StandardCharsets.UTF_8
                                    : StandardCharsets.ISO_8859_1));
        }
    }
}
