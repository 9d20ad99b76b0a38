package org.ringdown.sip.instant;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * A disposition notification: what became of a message (RFC 5438 §7).
 *
 * @param messageId the message's name
 * @param dateTime when that was written, in its sender's words; may be empty
 * @param recipient whose copy this is about, a URI; {@code null} when it is not said
 * @param code the SIP response that Linphone adds to a failure; 0 when there is none
 * @param reason its reason phrase, or empty
 */
public record Imdn(
        String messageId,
        String dateTime,
        @Nullable String recipient,
        Kind kind,
        Status status,
        int code,
        String reason) {
    private static final String SPACE = "urn:ietf:params:xml:ns:imdn";
    private static final int MOST_BYTES = 16_384;
    private static final int MOST_ELEMENTS = 64;
    private static final int MOST_TEXT = 2_048;

    /** Which of the three notifications it is. */
    public enum Kind {
        /** Of what reached the recipient. */
        DELIVERY,
        /** Of what servers on the way did. */
        PROCESSING,
        /** Of what the recipient saw. */
        DISPLAY;

        private String element() {
            return name().toLowerCase(Locale.ROOT) + "-notification";
        }
    }

    /** What became of the message. */
    public enum Status {
        /** It reached the recipient. */
        DELIVERED,
        /** It did not. */
        FAILED,
        /** A server on the way has dealt with it. */
        PROCESSED,
        /** A server on the way keeps it for later. */
        STORED,
        /** The recipient saw it. */
        DISPLAYED,
        /** The recipient does not tell. */
        FORBIDDEN,
        /** Something went wrong. */
        ERROR;

        /** As it is written. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static @Nullable Status of(final String element) {
            for (final Status each : values()) {
                if (each.text().equals(element)) {
                    return each;
                }
            }
            return null;
        }
    }

    /** A notification without a reason. */
    public static Imdn of(
            final String messageId, final String dateTime, final Kind kind, final Status status) {
        return new Imdn(messageId, dateTime, null, kind, status, 0, "");
    }

    /** The same about the copy of this recipient. */
    public Imdn to(final String uri) {
        return new Imdn(messageId, dateTime, uri, kind, status, code, reason);
    }

    /**
     * Reads a document. It is taken as UTF-8 whatever it says of itself; one with a document type
     * is refused, because nothing good is declared there.
     */
    public static Parsed<Imdn> parse(final byte[] document) {
        if (document.length > MOST_BYTES) {
            return Parsed.malformed("RFC5438-7 a notification is short", MOST_BYTES);
        }
        final String text = new String(document, StandardCharsets.UTF_8);
        final int start = text.indexOf('<');
        final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            final XMLStreamReader reader =
                    factory.createXMLStreamReader(
                            new StringReader(start < 0 ? text : text.substring(start)));
            return new Document().read(reader);
        } catch (final XMLStreamException broken) {
            return Parsed.malformed("RFC5438-7 well-formed XML", 0);
        }
    }

    /** What was read so far. */
    private static final class Document {
        private final StringBuilder text = new StringBuilder();
        private String id = "";
        private String time = "";
        private @Nullable String recipient;
        private @Nullable Kind kind;
        private @Nullable Status status;
        private int code;
        private String reason = "";
        private int elements;
        private boolean inStatus;

        Parsed<Imdn> read(final XMLStreamReader reader) throws XMLStreamException {
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
                        return Parsed.malformed("RFC5438-7 no document type", 0);
                    }
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++elements > MOST_ELEMENTS) {
                            return Parsed.malformed("RFC5438-7 few elements", 0);
                        }
                        begun(reader);
                    }
                    case XMLStreamConstants.CHARACTERS -> {
                        if (text.length() < MOST_TEXT) {
                            text.append(reader.getText());
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> ended(reader.getLocalName());
                    default -> {
                        // Comments and the like say nothing.
                    }
                }
            }
            final Kind which = kind;
            final Status what = status;
            return id.isEmpty() || which == null || what == null
                    ? Parsed.malformed("RFC5438-7 a message-id and a status", 0)
                    : Parsed.ok(new Imdn(id, time, recipient, which, what, code, reason));
        }

        private void begun(final XMLStreamReader reader) {
            text.setLength(0);
            final String name = reader.getLocalName();
            for (final Kind each : Kind.values()) {
                if (each.element().equals(name)) {
                    kind = each;
                }
            }
            final String number = reader.getAttributeValue(null, "code");
            if (name.equals("reason") && number != null && number.matches("[1-6][0-9][0-9]")) {
                code = Integer.parseInt(number);
            }
            if (inStatus && status == null) {
                status = Status.of(name);
            }
            inStatus |= name.equals("status");
        }

        private void ended(final String name) {
            final String value = text.toString().strip();
            switch (name) {
                case "message-id" -> id = value;
                case "datetime" -> time = value;
                case "recipient-uri" -> recipient = value.isEmpty() ? null : value;
                case "reason" -> reason = value;
                case "status" -> inStatus = false;
                default -> {
                    // Of no interest here.
                }
            }
            text.setLength(0);
        }
    }

    /** As it is sent: RFC 5438 §7.1.1, without a reason, which is no part of it. */
    public byte[] toBytes() {
        final StringBuilder xml = new StringBuilder(512);
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<imdn xmlns=\"").append(SPACE);
        xml.append("\">");
        element(xml, "message-id", messageId);
        element(xml, "datetime", dateTime);
        if (recipient != null) {
            // They come as a pair or not at all.
            element(xml, "recipient-uri", recipient);
            element(xml, "original-recipient-uri", recipient);
        }
        return xml.append('<')
                .append(kind.element())
                .append("><status><")
                .append(status.text())
                .append("/></status></")
                .append(kind.element())
                .append("></imdn>")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void element(final StringBuilder xml, final String name, final String value) {
        xml.append('<').append(name).append('>');
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            switch (c) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                default -> xml.append(c < ' ' || Character.isSurrogate(c) || c > 0xfffd ? '?' : c);
            }
        }
        xml.append("</").append(name).append('>');
    }
}
