package org.ringdown.sip.registrar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes registrations as the documents of the reg event package: RFC 3680 §5, with the public
 * GRUUs of RFC 5628. Times are those of {@link Binding}.
 */
public final class RegInfo {
    /** The media type of the documents. */
    public static final String TYPE = "application/reginfo+xml";

    /** What last happened to a contact (RFC 3680 §5.3). */
    public enum Event {
        /** It is new. */
        REGISTERED(true),
        /** Its time began anew. */
        REFRESHED(true),
        /** It ends sooner than was said. */
        SHORTENED(true),
        /** Nobody refreshed it. */
        EXPIRED(false),
        /** The network gave it up; the device may register again at once. */
        DEACTIVATED(false),
        /** Its user took it back. */
        UNREGISTERED(false),
        /** The device may not register any more. */
        REJECTED(false);

        private final boolean active;

        Event(final boolean active) {
            this.active = active;
        }

        /** Whether the contact is bound after this. */
        public boolean active() {
            return active;
        }

        String text() {
            return switch (this) {
                case REGISTERED -> "registered";
                case REFRESHED -> "refreshed";
                case SHORTENED -> "shortened";
                case EXPIRED -> "expired";
                case DEACTIVATED -> "deactivated";
                case UNREGISTERED -> "unregistered";
                case REJECTED -> "rejected";
            };
        }
    }

    /** A contact and what happened to it. */
    public record Contact(Binding binding, Event event) {}

    private RegInfo() {}

    /** All contacts of an address of record. */
    public static byte[] full(
            final String aor, final long version, final List<Binding> bindings, final long now) {
        final List<Contact> contacts =
                bindings.stream().map(each -> new Contact(each, since(each))).toList();
        return document(aor, version, true, contacts, bindings.isEmpty() ? "init" : "active", now);
    }

    private static Event since(final Binding binding) {
        return binding.since() == binding.refreshedAt() ? Event.REGISTERED : Event.REFRESHED;
    }

    /**
     * Some contacts of an address of record.
     *
     * @param active whether any contact is bound now
     */
    public static byte[] partial(
            final String aor,
            final long version,
            final List<Contact> contacts,
            final boolean active,
            final long now) {
        return document(aor, version, false, contacts, active ? "active" : "terminated", now);
    }

    /** Whether two bindings are the same contact in these documents. */
    public static boolean same(final Binding one, final Binding other) {
        return one.contact().equals(other.contact())
                && one.regId() == other.regId()
                && Objects.equals(one.instance(), other.instance());
    }

    private static byte[] document(
            final String aor,
            final long version,
            final boolean full,
            final List<Contact> contacts,
            final String state,
            final long now) {
        final StringBuilder xml =
                new StringBuilder(512)
                        .append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
                        .append("<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\"")
                        .append(" xmlns:gr=\"urn:ietf:params:xml:ns:gruuinfo\"")
                        .append(" version=\"")
                        .append(version)
                        .append("\" state=\"")
                        .append(full ? "full" : "partial")
                        .append("\">\n  <registration");
        attribute(xml, "aor", aor);
        attribute(xml, "id", id(aor));
        attribute(xml, "state", state);
        xml.append(">\n");
        contacts.forEach(each -> contact(xml, each, now));
        return xml.append("  </registration>\n</reginfo>\n")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void contact(final StringBuilder xml, final Contact contact, final long now) {
        final Binding binding = contact.binding();
        final boolean active = contact.event().active();
        xml.append("    <contact");
        attribute(
                xml,
                "id",
                id(binding.contact() + '\n' + binding.instance() + '\n' + binding.regId()));
        attribute(xml, "state", active ? "active" : "terminated");
        attribute(xml, "event", contact.event().text());
        attribute(xml, "duration-registered", seconds(now - binding.since()));
        if (active) {
            attribute(xml, "expires", seconds(binding.expiresAt() - now));
        }
        attribute(xml, "q", q(binding.q()));
        attribute(xml, "callid", binding.callId());
        attribute(xml, "cseq", Long.toString(binding.cseq()));
        xml.append(">\n      <uri>");
        text(xml, binding.contact());
        xml.append("</uri>\n");
        final String instance = binding.instance();
        if (instance != null) {
            parameter(xml, "+sip.instance", '"' + instance + '"');
        }
        if (binding.regId() > 0) {
            parameter(xml, "reg-id", Integer.toString(binding.regId()));
        }
        if (instance != null && active) {
            xml.append("      <gr:pub-gruu");
            attribute(xml, "uri", Gruu.open(binding.aor(), instance).toString());
            xml.append("/>\n");
        }
        xml.append("    </contact>\n");
    }

    private static void parameter(final StringBuilder xml, final String name, final String value) {
        xml.append("      <unknown-param");
        attribute(xml, "name", name);
        xml.append('>');
        text(xml, value);
        xml.append("</unknown-param>\n");
    }

    private static String seconds(final long millis) {
        return Long.toString(Math.max(0, (millis + 999) / 1000));
    }

    private static String q(final double q) {
        return BigDecimal.valueOf(q).setScale(3, RoundingMode.HALF_UP).toPlainString();
    }

    /** The same thing has the same id in all documents, also after a restart. */
    private static String id(final String of) {
        long hash = 0xcbf29ce484222325L;
        for (final byte b : of.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return Long.toUnsignedString(hash, 36);
    }

    private static void attribute(
            final StringBuilder xml, final String name, final @Nullable String value) {
        xml.append(' ').append(name).append("=\"");
        text(xml, value == null ? "" : value);
        xml.append('"');
    }

    /** Escaped; what XML 1.0 cannot carry becomes a question mark. */
    private static void text(final StringBuilder xml, final String text) {
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '<' -> xml.append("&lt;");
                        case '>' -> xml.append("&gt;");
                        case '&' -> xml.append("&amp;");
                        case '"' -> xml.append("&quot;");
                        default -> xml.appendCodePoint(legal(c) ? c : '?');
                    }
                });
    }

    private static boolean legal(final int c) {
        return (c >= ' ' && c <= 0xd7ff)
                || (c >= 0xe000 && c <= 0xfffd)
                || (c >= 0x10000 && c <= 0x10ffff);
    }
}
