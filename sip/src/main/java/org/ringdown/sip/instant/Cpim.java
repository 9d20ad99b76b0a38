package org.ringdown.sip.instant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.NameAddr;

/**
 * A message in the common format of instant messages: RFC 3862, with the header fields of RFC 5438.
 * Names belong to namespaces, which each message gives prefixes of its own; it is the namespace
 * that counts. Read leniently: lines may end in LF, names may be in any case, the MIME part need
 * not be complete. {@link #bytes()} are those that came.
 */
public final class Cpim {
    /** RFC 3862 §5.4: names without a prefix, unless the message says otherwise. */
    public static final String CORE = "urn:ietf:params:cpim-headers:";

    /** RFC 5438 §6. */
    public static final String IMDN = "urn:ietf:params:imdn";

    private static final Set<String> CORE_NAMES =
            Set.of("from", "to", "cc", "datetime", "subject", "ns", "require");
    private static final Set<String> IMDN_NAMES =
            Set.of(
                    "message-id",
                    "disposition-notification",
                    "original-to",
                    "imdn-record-route",
                    "imdn-route");

    /** A header field: its namespace, its name within that, and its value without escapes. */
    public record Field(String namespace, String name, String value) {
        boolean is(final String space, final String word) {
            return name.equalsIgnoreCase(word) && same(namespace, space);
        }
    }

    private final byte[] bytes;
    private final List<Field> fields;
    private final List<String> unknown;
    private final MimePart part;

    private Cpim(
            final byte[] bytes,
            final List<Field> fields,
            final List<String> unknown,
            final MimePart part) {
        this.bytes = bytes;
        this.fields = List.copyOf(fields);
        this.unknown = List.copyOf(unknown);
        this.part = part;
    }

    /** Reads a body of type {@code message/cpim}. */
    public static Parsed<Cpim> parse(final byte[] bytes) {
        final Lines lines = new Lines(bytes, 0);
        final List<String> heads = new ArrayList<>();
        if (!head(lines, heads)) {
            return Parsed.malformed("RFC3862-2 an empty line ends the header", bytes.length);
        }
        if (!heads.isEmpty() && heads.stream().allMatch(Cpim::mime)) {
            // RFC 3862 §2: the MIME header that says message/cpim may stand before all.
            heads.clear();
            if (!head(lines, heads)) {
                return Parsed.malformed("RFC3862-2 an empty line ends the header", bytes.length);
            }
        }
        if (heads.size() > MimePart.MOST_HEADERS) {
            return Parsed.malformed("RFC3862-2 not more than 64 header fields", 0);
        }
        final Reader reader = new Reader();
        for (final String line : heads) {
            if (!reader.read(line)) {
                return Parsed.malformed("RFC3862-2.1 a name, a colon, a value", 0);
            }
        }
        return Parsed.ok(
                new Cpim(
                        bytes,
                        reader.fields,
                        reader.unknown(),
                        MimePart.parse(bytes, lines.position())));
    }

    /** The lines up to an empty one; false when there is no empty one. */
    private static boolean head(final Lines lines, final List<String> heads) {
        while (lines.next()) {
            if (lines.empty()) {
                return true;
            }
            heads.add(lines.text());
        }
        return false;
    }

    private static boolean mime(final String line) {
        return line.toLowerCase(Locale.ROOT).startsWith("content-");
    }

    private static boolean same(final String one, final String other) {
        return one.equalsIgnoreCase(other)
                || one.equalsIgnoreCase(other + ":")
                || other.equalsIgnoreCase(one + ":");
    }

    /** Reads header fields one after the other, and remembers what prefixes stand for. */
    private static final class Reader {
        private final List<Field> fields = new ArrayList<>();
        private final List<String> required = new ArrayList<>();
        private final Map<String, String> prefixes = new HashMap<>();
        private String plain = CORE;

        boolean read(final String line) {
            final int colon = line.indexOf(':');
            if (colon <= 0) {
                return false;
            }
            final String name = line.substring(0, colon).strip();
            final String value = Escaped.read(withoutParameters(line.substring(colon + 1)).strip());
            if (name.isEmpty()) {
                return false;
            }
            if (name.equalsIgnoreCase("NS")) {
                namespace(value);
            } else if (name.equalsIgnoreCase("Require")) {
                required.addAll(List.of(value.split(",", -1)));
            } else {
                fields.add(field(name, value));
            }
            return true;
        }

        /** RFC 3862 §2.3.1: {@code ;lang=fr} and the like stand before the space. */
        private static String withoutParameters(final String value) {
            final String left = value.stripLeading();
            if (!left.startsWith(";")) {
                return value;
            }
            final int space = left.indexOf(' ');
            return space < 0 ? "" : left.substring(space + 1);
        }

        private void namespace(final String value) {
            final int open = value.indexOf('<');
            final int close = value.indexOf('>', Math.max(open, 0));
            if (open < 0 || close < 0) {
                return;
            }
            final String uri = value.substring(open + 1, close);
            final String prefix = value.substring(0, open).strip();
            if (prefix.isEmpty()) {
                plain = uri;
            } else {
                prefixes.put(prefix.toLowerCase(Locale.ROOT), uri);
            }
        }

        private Field field(final String name, final String value) {
            final int dot = name.indexOf('.');
            if (dot <= 0) {
                return new Field(plain, name, value);
            }
            final String prefix = name.substring(0, dot).toLowerCase(Locale.ROOT);
            // Some forget to say what the usual prefix stands for.
            final String known = prefixes.getOrDefault(prefix, prefix.equals("imdn") ? IMDN : "");
            return known.isEmpty()
                    ? new Field(plain, name, value)
                    : new Field(known, name.substring(dot + 1), value);
        }

        List<String> unknown() {
            return required.stream()
                    .map(String::strip)
                    .filter(each -> !each.isEmpty() && !known(field(each, "")))
                    .toList();
        }

        private static boolean known(final Field field) {
            final String name = field.name().toLowerCase(Locale.ROOT);
            return (same(field.namespace(), CORE) && CORE_NAMES.contains(name))
                    || (same(field.namespace(), IMDN) && IMDN_NAMES.contains(name));
        }
    }

    /** As it came, or was written. */
    public byte[] bytes() {
        return bytes;
    }

    /** The header fields but NS and Require, in their order. */
    public List<Field> fields() {
        return fields;
    }

    /** The first field of this namespace and name; {@code null} for none. */
    public @Nullable String field(final String namespace, final String name) {
        return fields.stream()
                .filter(each -> each.is(namespace, name))
                .map(Field::value)
                .findFirst()
                .orElse(null);
    }

    /** What must be understood, and is not (RFC 3862 §3.6): such a message is to be refused. */
    public List<String> unknownRequirements() {
        return unknown;
    }

    /** Who wrote it, or {@code null}. */
    public @Nullable NameAddr from() {
        return address("From");
    }

    /** To whom, the first of them; {@code null} for nobody. */
    public @Nullable NameAddr to() {
        return address("To");
    }

    /** RFC 3862 §3.1: a formal name, which may be bare words, and a URI in angle brackets. */
    private @Nullable NameAddr address(final String name) {
        final String value = field(CORE, name);
        if (value == null) {
            return null;
        }
        final int open = value.lastIndexOf('<');
        final NameAddr bare = NameAddr.parse(open < 0 ? value : value.substring(open)).orNull();
        if (bare == null || open <= 0) {
            return bare;
        }
        final String words = value.substring(0, open).strip();
        final boolean quoted = words.length() > 1 && words.startsWith("\"") && words.endsWith("\"");
        final String display = quoted ? words.substring(1, words.length() - 1) : words;
        return new NameAddr(display.isEmpty() ? null : display, bare.uri(), bare.params());
    }

    /** When it was written (RFC 3339), as the sender wrote it; {@code null} when he did not. */
    public @Nullable String dateTime() {
        return field(CORE, "DateTime");
    }

    /** The name under which its sender is told what became of it; {@code null} for none. */
    public @Nullable String messageId() {
        final String id = field(IMDN, "Message-ID");
        return id == null || id.isEmpty() ? null : id;
    }

    /** What its sender wants to be told (RFC 5438 §6.2), in lower case. */
    public List<String> dispositions() {
        final String value = field(IMDN, "Disposition-Notification");
        return value == null
                ? List.of()
                : List.of(value.split(",", -1)).stream()
                        .map(each -> ContentTypes.bare(each))
                        .filter(each -> !each.isEmpty())
                        .toList();
    }

    /** What it carries. */
    public MimePart part() {
        return part;
    }
}
