package org.ringdown.gateway.ng.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A value of the NG protocol. Texts are byte strings: each character stands for one byte, so that
 * what is passed on leaves as it came, whatever its encoding.
 */
public sealed interface NgValue {

    /**
     * A byte string.
     *
     * @param bytes one character per byte, U+0000 to U+00FF
     */
    record Text(String bytes) implements NgValue {
        /** The byte string that is this text in UTF-8. */
        public static Text of(final String unicode) {
            for (int i = 0; i < unicode.length(); i++) {
                if (unicode.charAt(i) >= 0x80) {
                    return new Text(
                            new String(
                                    unicode.getBytes(StandardCharsets.UTF_8),
                                    StandardCharsets.ISO_8859_1));
                }
            }
            return new Text(unicode);
        }

        /** The text, taken as UTF-8. */
        public String unicode() {
            return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    /** An integer. */
    record Whole(long value) implements NgValue {}

    /** Values in order. */
    record Sequence(List<NgValue> values) implements NgValue {
        /** Copies the list. */
        public Sequence {
            values = List.copyOf(values);
        }
    }

    /** Values by name, in the order they came; the names are byte strings as in {@link Text}. */
    record Dictionary(Map<String, NgValue> entries) implements NgValue {
        /** Copies the map and keeps its order. */
        public Dictionary {
            entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** The value of this name, or {@code null}. */
        public @Nullable NgValue get(final String name) {
            return entries.get(name);
        }

        /** The text of this name, or {@code null} when there is none or it is no text. */
        public @Nullable String text(final String name) {
            return entries.get(name) instanceof Text(String bytes) ? bytes : null;
        }

        /** The dictionary of this name, or an empty one. */
        public Dictionary dictionary(final String name) {
            return entries.get(name) instanceof Dictionary inner ? inner : EMPTY;
        }

        /** The values of the list of this name, or none. */
        public List<NgValue> list(final String name) {
            return entries.get(name) instanceof Sequence(List<NgValue> values) ? values : List.of();
        }

        /** The number of this name, or {@code otherwise}. */
        public long number(final String name, final long otherwise) {
            return entries.get(name) instanceof Whole(long value) ? value : otherwise;
        }
    }

    /** A dictionary without entries. */
    Dictionary EMPTY = new Dictionary(Map.of());

    /** A text. */
    static NgValue of(final String unicode) {
        return Text.of(unicode);
    }

    /** An integer. */
    static NgValue of(final long value) {
        return new Whole(value);
    }

    /** A list of texts. */
    static NgValue texts(final List<String> texts) {
        return new Sequence(texts.stream().map(NgValue::of).toList());
    }

    /** Collects a dictionary in order. */
    final class Builder {
        private final SequencedMap<String, NgValue> entries = new LinkedHashMap<>();

        /** Sets a text. */
        public Builder put(final String name, final String text) {
            entries.put(name, Text.of(text));
            return this;
        }

        /** Sets a text of bytes that are passed on as they came. */
        public Builder putBytes(final String name, final String bytes) {
            entries.put(name, new Text(bytes));
            return this;
        }

        /** Sets an integer. */
        public Builder put(final String name, final long value) {
            entries.put(name, new Whole(value));
            return this;
        }

        /** Sets any value. */
        public Builder put(final String name, final NgValue value) {
            entries.put(name, value);
            return this;
        }

        /** The dictionary so far. */
        public Dictionary build() {
            return new Dictionary(entries);
        }
    }
}
