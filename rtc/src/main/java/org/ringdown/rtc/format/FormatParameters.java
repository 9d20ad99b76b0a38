package org.ringdown.rtc.format;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code name=value} pairs of an {@code a=fmtp} text, in their order; names in lower case. */
final class FormatParameters {
    private static final int MAX = 64;

    private final Map<String, String> values = new LinkedHashMap<>();

    private FormatParameters() {}

    /** Reads the text; what is no pair is kept as a name with an empty value. */
    static FormatParameters of(final @Nullable String text) {
        final FormatParameters parameters = new FormatParameters();
        if (text != null) {
            for (final String part : text.split(";", MAX)) {
                final int equals = part.indexOf('=');
                final String name = equals < 0 ? part : part.substring(0, equals);
                if (!name.isBlank()) {
                    parameters.values.putIfAbsent(
                            name.strip().toLowerCase(Locale.ROOT),
                            equals < 0 ? "" : part.substring(equals + 1).strip());
                }
            }
        }
        return parameters;
    }

    @Nullable String get(final String name) {
        return values.get(name);
    }

    String get(final String name, final String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** Sets a value, at its old place if there was one. */
    void put(final String name, final String value) {
        values.put(name, value);
    }

    void remove(final String name) {
        values.remove(name);
    }

    /** The text, or {@code null} when there is none. */
    @Nullable String text() {
        final StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> {
            text.append(text.isEmpty() ? "" : ";").append(name);
            if (!value.isEmpty()) {
                text.append('=').append(value);
            }
        });
        return text.isEmpty() ? null : text.toString();
    }
}
