package org.ringdown.gateway.sylk.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value (RFC 8259). */
sealed interface Json {
    /** A string without single surrogates. */
    record Text(String value) implements Json {}

    /** A number without a fraction that a long holds. */
    record Whole(long value) implements Json {}

    /** Any other number, as it was written. */
    record Real(String text) implements Json {}

    /** A truth value. */
    record Truth(boolean value) implements Json {}

    /** {@code null}. */
    record Nothing() implements Json {}

    /** An array. */
    record Sequence(List<Json> values) implements Json {
        /** The list is copied. */
        public Sequence {
            values = List.copyOf(values);
        }
    }

    /** An object; of members with the same name the last counts. */
    record Structure(Map<String, Json> members) implements Json {
        /** The map is copied, in its order. */
        public Structure {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /**
     * About what it is, for whoever made a mistake: at most {@code longest} characters and dots.
     */
    static String brief(final Json value, final int longest) {
        return switch (value) {
            case Text(String text) -> "'" + cut(text, longest) + "'";
            case Whole(long number) -> Long.toString(number);
            case Real(String text) -> cut(text, longest);
            case Truth(boolean truth) -> Boolean.toString(truth);
            case Nothing _ -> "null";
            case Sequence _ -> "an array";
            case Structure _ -> "an object";
        };
    }

    /** The beginning of a text, as one line. */
    static String cut(final String text, final int longest) {
        final StringBuilder brief = new StringBuilder(Math.min(text.length(), longest) + 3);
        int at = 0;
        while (at < text.length() && at < longest) {
            final int point = text.codePointAt(at);
            brief.appendCodePoint(Character.isISOControl(point) ? '.' : point);
            at += Character.charCount(point);
        }
        return (at < text.length() ? brief.append("...") : brief).toString();
    }

    /** The text with U+FFFD in place of every single surrogate, which UTF-8 cannot carry. */
    static String whole(final String text) {
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return mended(text, i);
            }
        }
        return text;
    }

    private static String mended(final String text, final int first) {
        final StringBuilder mended = new StringBuilder(text.length()).append(text, 0, first);
        int at = first;
        while (at < text.length()) {
            final int point = text.codePointAt(at);
            final boolean single =
                    point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            mended.appendCodePoint(single ? 0xfffd : point);
            at += Character.charCount(point);
        }
        return mended.toString();
    }
}
