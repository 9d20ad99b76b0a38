package org.ringdown.app.control;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259) of maps, collections, texts, numbers, truth values and null. */
final class Json {
    private Json() {}

    /** The value as JSON on one line. */
    static String of(final @Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(entry ->
                                    text(String.valueOf(entry.getKey()))
                                            + ":"
                                            + of(entry.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
            case Collection<?> list ->
                    list.stream().map(Json::of).collect(Collectors.joining(",", "[", "]"));
            case Boolean truth -> truth.toString();
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case Double number when Double.isFinite(number) -> number.toString();
            case Object other -> text(other.toString());
        };
    }

    private static String text(final String text) {
        final StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                default -> {
                    if (c < ' ' || (c >= 127 && c < 160) || c == '\u2028' || c == '\u2029') {
                        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }
}
