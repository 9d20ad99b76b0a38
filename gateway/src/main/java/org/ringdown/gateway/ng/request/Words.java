package org.ringdown.gateway.ng.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.wire.NgValue;

/** Names and values as scripts spell them, and in the one form that we compare. */
final class Words {
    private static final int DIGITS = 18;

    private Words() {}

    /** Lower case, with hyphens for spaces and underscores. */
    static String normal(final String word) {
        return word.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    }

    /** The constant that a word names, or {@code null}. */
    static <E extends Enum<E>> @Nullable E constant(final Class<E> names, final String word) {
        final String normal = normal(word);
        for (final E constant : names.getEnumConstants()) {
            if (normal(constant.name()).equals(normal)) {
                return constant;
            }
        }
        return null;
    }

    /** A value as text: a text itself, or an integer as its digits. */
    static @Nullable String text(final @Nullable NgValue value) {
        return switch (value) {
            case NgValue.Text(String bytes) -> bytes;
            case NgValue.Whole(long number) -> Long.toString(number);
            case null, default -> null;
        };
    }

    /** A value as list of texts; one text is split at commas. */
    static List<String> texts(final @Nullable NgValue value) {
        return switch (value) {
            case NgValue.Sequence(List<NgValue> list) -> {
                final List<String> texts = new ArrayList<>(list.size());
                for (final NgValue each : list) {
                    final @Nullable String text = text(each);
                    if (text != null) {
                        texts.add(text);
                    }
                }
                yield texts;
            }
            case NgValue.Text(String bytes) -> split(bytes);
            case NgValue.Whole(long number) -> List.of(Long.toString(number));
            case null, default -> List.of();
        };
    }

    private static List<String> split(final String text) {
        final List<String> parts = new ArrayList<>();
        for (final String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    /** A value as integer, also when it is written as text; {@code null} when it is none. */
    static @Nullable Long number(final @Nullable NgValue value) {
        return switch (value) {
            case NgValue.Whole(long number) -> number;
            case NgValue.Text(String bytes) -> number(bytes.strip());
            case null, default -> null;
        };
    }

    private static @Nullable Long number(final String text) {
        final boolean negative = text.startsWith("-");
        final String digits = negative ? text.substring(1) : text;
        if (digits.isEmpty() || digits.length() > DIGITS) {
            return null;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return null;
            }
        }
        final long value = Long.parseLong(digits);
        return negative ? -value : value;
    }

    /** The integer, held between two bounds; {@code null} when it is none. */
    static @Nullable Integer between(final @Nullable NgValue value, final int low, final int high) {
        final @Nullable Long number = number(value);
        return number == null ? null : Math.clamp(number, low, high);
    }

    /** Whether a value says yes. */
    static boolean yes(final @Nullable NgValue value) {
        final @Nullable String text = text(value);
        return text != null
                && switch (normal(text)) {
                    case "yes", "on", "true", "1" -> true;
                    default -> false;
                };
    }
}
