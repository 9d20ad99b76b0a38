package org.ringdown.gateway.sylk.wire;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.sip.message.SipUri;

/**
 * The members of an object, read one after the other. What is amiss does not stop the reading:
 * {@link #wrong} says at the end what was the first.
 */
final class Fields {
    /** The longest identifier, address or name of something, in characters. */
    static final int NAME = 255;

    /** The longest other text of one line. */
    static final int LINE = 8_192;

    /** The longest session description. */
    static final int SDP = 262_144;

    /** The longest password. */
    static final int PASSWORD = 9_999;

    private static final int SHOWN = 64;

    private final Json.Structure object;
    private final String type;
    private @Nullable String wrong;

    /**
     * @param type what the object is called when something is missing
     */
    Fields(final Json.Structure object, final String type) {
        this.object = object;
        this.type = type;
    }

    /** What was amiss first; {@code null} when nothing was. */
    @Nullable String wrong() {
        return wrong;
    }

    private void fail(final String what) {
        if (wrong == null) {
            wrong = what;
        }
    }

    private void missing(final String name) {
        fail("Mandatory property '" + name + "' of '" + type + "' object is missing");
    }

    private void invalid(final String name, final Json value, final String expected) {
        fail("Invalid value for '" + name + "' property: " + Json.brief(value, SHOWN) + expected);
    }

    private void length(final int least, final int most) {
        fail("the value's length must be between " + least + " and " + most + " inclusive");
    }

    /** The value of an optional member; {@code null} when it is absent or {@code null}. */
    private @Nullable Json optional(final String name) {
        final @Nullable Json value = object.members().get(name);
        return value instanceof Json.Nothing ? null : value;
    }

    private @Nullable String any(final String name, final @Nullable Json value) {
        return switch (value) {
            case null -> null;
            case Json.Text(String text) -> text;
            default -> {
                invalid(name, value, "");
                yield null;
            }
        };
    }

    private @Nullable String line(final String name, final @Nullable Json value, final int most) {
        final @Nullable String text = any(name, value);
        if (text == null) {
            return null;
        }
        if (text.length() > most) {
            length(0, most);
            return null;
        }
        if (!oneLine(text)) {
            invalid(name, new Json.Text(text), "");
            return null;
        }
        return text;
    }

    private static boolean oneLine(final String text) {
        return text.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
    }

    private @Nullable Json mandatory(final String name) {
        final @Nullable Json value = object.members().get(name);
        if (value == null) {
            missing(name);
        }
        return value;
    }

    private static String orEmpty(final @Nullable String text) {
        return text == null ? "" : text;
    }

    /** Any text of at most {@code most} characters. */
    String text(final String name, final int most) {
        final String text = orEmpty(any(name, mandatory(name)));
        if (text.length() > most) {
            length(0, most);
        }
        return text;
    }

    /** A text of one line. */
    String line(final String name, final int most) {
        return orEmpty(line(name, mandatory(name), most));
    }

    /** A text of one line with something in it. */
    String id(final String name) {
        final @Nullable Json value = mandatory(name);
        final String text = orEmpty(line(name, value, NAME));
        if (value != null && text.isEmpty()) {
            length(1, NAME);
        }
        return text;
    }

    /** A text of one line, or {@code null}; an empty one is {@code null} too. */
    @Nullable String maybe(final String name, final int most) {
        final @Nullable String text = line(name, optional(name), most);
        return text == null || text.isEmpty() ? null : text;
    }

    /** A name as people write it: without the quotes and spaces around it. */
    @Nullable String displayName(final String name) {
        final @Nullable String text = maybe(name, NAME);
        if (text == null) {
            return null;
        }
        int start = 0;
        int end = text.length();
        while (start < end && around(text.charAt(start))) {
            start++;
        }
        while (start < end && around(text.charAt(end - 1))) {
            end--;
        }
        return start == end ? null : text.substring(start, end);
    }

    private static boolean around(final char c) {
        return c == ' ' || c == '"';
    }

    /** A text of at least one character that must not be seen. */
    Secret secret(final String name) {
        final @Nullable Json value = mandatory(name);
        final String text = value instanceof Json.Text(String given) ? given : "";
        if (value != null && !(value instanceof Json.Text)) {
            fail("Invalid value for '" + name + "' property");
        } else if (text.isEmpty() || text.length() > PASSWORD) {
            length(1, PASSWORD);
        }
        return Secret.of(text);
    }

    /** An address of the form {@code user@host}; {@code sip:} or {@code sips:} is left out. */
    String address(final String name) {
        return address(name, false);
    }

    /** An address that may have a port and parameters. */
    String target(final String name) {
        return address(name, true);
    }

    private String address(final String name, final boolean target) {
        final @Nullable Json value = mandatory(name);
        final @Nullable String text = any(name, value);
        if (text == null) {
            return "";
        }
        final String bare = bare(text);
        final @Nullable SipUri uri =
                bare.length() > NAME ? null : SipUri.parse("sip:" + bare).orNull();
        final boolean plain =
                uri != null
                        && uri.user() != null
                        && uri.password() == null
                        && uri.headers() == null
                        && (target || (uri.port() < 0 && uri.params().entries().isEmpty()));
        if (!plain) {
            fail("invalid SIP URI: " + Json.cut(text, SHOWN));
            return "";
        }
        return bare;
    }

    private static String bare(final String text) {
        final String scheme =
                text.substring(0, Math.min(5, text.length())).toLowerCase(Locale.ROOT);
        if (scheme.startsWith("sip:")) {
            return text.substring(4);
        }
        return scheme.equals("sips:") ? text.substring(5) : text;
    }

    /** A number from {@code least} to {@code most}, or {@code otherwise}. */
    int whole(final String name, final int least, final int most, final int otherwise) {
        final @Nullable Json value = optional(name);
        return value == null ? otherwise : whole(name, value, least, most);
    }

    /** A number from {@code least} to {@code most}. */
    int whole(final String name, final int least, final int most) {
        final @Nullable Json value = mandatory(name);
        return value == null ? least : whole(name, value, least, most);
    }

    private int whole(final String name, final Json value, final int least, final int most) {
        if (value instanceof Json.Whole(long number) && number >= least && number <= most) {
            return (int) number;
        }
        invalid(name, value, "");
        return least;
    }

    /** A truth value. */
    boolean truth(final String name) {
        final @Nullable Json value = mandatory(name);
        return value != null && truth(name, value);
    }

    /** A truth value, or {@code false}. */
    boolean maybeTruth(final String name) {
        final @Nullable Json value = optional(name);
        return value != null && truth(name, value);
    }

    private boolean truth(final String name, final Json value) {
        if (value instanceof Json.Truth(boolean truth)) {
            return truth;
        }
        invalid(name, value, "");
        return false;
    }

    /** One of {@code choices}, by its name in lower case; they are at least two. */
    <T extends Enum<T>> T choice(final String name, final List<T> choices) {
        final @Nullable Json value = mandatory(name);
        if (value == null) {
            return choices.getFirst();
        }
        final List<String> names =
                choices.stream().map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
        final int at = value instanceof Json.Text(String text) ? names.indexOf(text) : -1;
        if (at < 0) {
            invalid(
                    name,
                    value,
                    " (expected: "
                            + String.join(", ", names.subList(0, names.size() - 1))
                            + " or "
                            + names.getLast()
                            + ")");
            return choices.getFirst();
        }
        return choices.get(at);
    }

    /** Texts of one line each, each once; none when they are absent. */
    List<String> lines(final String name, final int most) {
        final LinkedHashSet<String> lines = new LinkedHashSet<>();
        for (final Json each : values(name, optional(name), most)) {
            lines.add(orEmpty(line(name, each, NAME)));
        }
        return List.copyOf(lines);
    }

    /** Objects; none when they are absent. */
    <T> List<T> maybeObjects(
            final String name, final int most, final String of, final Function<Fields, T> reader) {
        return objects(name, optional(name), most, of, reader);
    }

    /** Objects. */
    <T> List<T> objects(
            final String name, final int most, final String of, final Function<Fields, T> reader) {
        return objects(name, mandatory(name), most, of, reader);
    }

    private <T> List<T> objects(
            final String name,
            final @Nullable Json value,
            final int most,
            final String of,
            final Function<Fields, T> reader) {
        final List<T> objects = new ArrayList<>();
        for (final Json each : values(name, value, most)) {
            if (!(each instanceof Json.Structure structure)) {
                invalid(name, each, "");
                return List.of();
            }
            final Fields fields = new Fields(structure, of);
            objects.add(reader.apply(fields));
            final @Nullable String amiss = fields.wrong();
            if (amiss != null) {
                fail(amiss);
                return List.of();
            }
        }
        return objects;
    }

    private List<Json> values(final String name, final @Nullable Json value, final int most) {
        return switch (value) {
            case null -> List.of();
            case Json.Sequence(List<Json> values) when values.size() > most -> {
                length(0, most);
                yield List.of();
            }
            case Json.Sequence(List<Json> values) -> values;
            default -> {
                invalid(name, value, "");
                yield List.of();
            }
        };
    }

    /** Says that a value is not what it must be. */
    void refuse(final String name, final String value) {
        invalid(name, new Json.Text(value), "");
    }
}
