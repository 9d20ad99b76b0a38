package org.ringdown.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.runtime.net.AddressRange;

/** Reads settings of the common kinds; what is wrong with one is reported and not read. */
final class Values {
    private final Map<String, Setting> settings;
    private final List<String> problems;

    Values(final Map<String, Setting> settings, final List<String> problems) {
        this.settings = settings;
        this.problems = problems;
    }

    /** The same for the keys of one table of several. */
    Values of(final Map<String, Setting> others) {
        return new Values(others, problems);
    }

    void problem(final Setting setting, final String what, final String right) {
        problems.add(setting.problem(what, right));
    }

    @Nullable Setting get(final String key) {
        return settings.get(key);
    }

    boolean flag(final String key, final boolean absent) {
        final Setting setting = settings.get(key);
        if (setting == null) {
            return absent;
        }
        if (setting.value() instanceof Boolean flag) {
            return flag;
        }
        if (setting.fromEnvironment() && setting.value() instanceof String text) {
            switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> {
                    return true;
                }
                case "false" -> {
                    return false;
                }
                default -> {}
            }
        }
        problem(setting, "is neither true nor false", "write true or false, without quotes");
        return absent;
    }

    long number(final String key, final long least, final long most, final long absent) {
        final Setting setting = settings.get(key);
        if (setting == null) {
            return absent;
        }
        final String right = "write a number from " + least + " to " + most + ", without quotes";
        long value = -1;
        if (setting.value() instanceof Long number) {
            value = number;
        } else if (setting.fromEnvironment() && setting.value() instanceof String text) {
            try {
                value = Long.parseLong(text);
            } catch (final NumberFormatException none) {
                value = -1;
            }
        } else {
            problem(setting, "is no number", right);
            return absent;
        }
        if (value < least || value > most) {
            problem(setting, "is out of range", right);
            return absent;
        }
        return value;
    }

    /** One of a few words; the absent one must be among them. */
    String choice(final String key, final List<String> words, final String absent) {
        final Setting setting = settings.get(key);
        if (setting == null) {
            return absent;
        }
        if (setting.value() instanceof String text) {
            for (final String word : words) {
                if (word.equalsIgnoreCase(text)) {
                    return word;
                }
            }
        }
        problem(setting, "is not known here", "write " + either(words));
        return absent;
    }

    static String either(final List<String> words) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            text.append(i == 0 ? "" : i == words.size() - 1 ? " or " : ", ");
            text.append('"').append(words.get(i)).append('"');
        }
        return text.toString();
    }

    @Nullable String text(final String key, final String right) {
        final Setting setting = settings.get(key);
        return setting == null ? null : text(setting, right);
    }

    @Nullable String text(final Setting setting, final String right) {
        if (setting.value() instanceof String text && !text.isBlank()) {
            return text;
        }
        problem(setting, "is not a text", right);
        return null;
    }

    /** The items of a list; one alone must stand in brackets, too. */
    List<Setting> items(final @Nullable Setting setting) {
        if (setting == null) {
            return List.of();
        }
        if (!(setting.value() instanceof List<?>) && !setting.fromEnvironment()) {
            problem(setting, "is not a list", "write it in brackets, as [" + setting.shown() + "]");
            return List.of();
        }
        return setting.items();
    }

    List<AddressRange> ranges(final String key) {
        final String right = "write a block like \"192.0.2.0/24\" or an address";
        final List<AddressRange> ranges = new ArrayList<>();
        for (final Setting item : items(settings.get(key))) {
            final String text = text(item, right);
            if (text != null) {
                switch (AddressRange.parse(text)) {
                    case Parsed.Ok<AddressRange>(AddressRange range) -> ranges.add(range);
                    case Parsed.Malformed<AddressRange>(String rule, int _) ->
                            problem(item, rule, right);
                }
            }
        }
        return ranges;
    }
}
