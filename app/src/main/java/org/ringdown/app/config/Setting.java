package org.ringdown.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One value as somebody wrote it, and where.
 *
 * @param place the file and line, or the environment
 * @param key the key, or the name of the variable
 * @param value a {@code String}, a {@code Long}, another TOML type, or a {@code List<Setting>}
 */
record Setting(String place, String key, Object value) {
    private static final int SHOWN = 80;

    /** A value of a TOML file; arrays become lists of settings with a line of their own. */
    static Setting ofToml(final String file, final int line, final String key, final Object value) {
        return new Setting(
                file + ":" + line,
                key,
                value instanceof TomlArray array ? items(file, key, array) : value);
    }

    /** A text of the environment. */
    static Setting ofEnvironment(final String variable, final String text) {
        return new Setting("environment", variable, text.strip());
    }

    /** The sentence about this value. */
    String problem(final String what, final String right) {
        return place + ": " + key + " = " + shown() + " " + what + "; " + right + ".";
    }

    boolean fromEnvironment() {
        return place.equals("environment");
    }

    /** The texts in a list; a text of the environment is a list with commas. */
    List<Setting> items() {
        if (value instanceof List<?> list) {
            return list.stream().map(Setting.class::cast).toList();
        }
        if (fromEnvironment() && value instanceof String text) {
            return List.of(text.split(",")).stream()
                    .map(item -> new Setting(place, key, item.strip()))
                    .toList();
        }
        return List.of(this);
    }

    private static List<Setting> items(final String file, final String key, final TomlArray array) {
        final List<Setting> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            final TomlPosition position = array.inputPositionOf(i);
            items.add(ofToml(file, position == null ? 1 : position.line(), key, array.get(i)));
        }
        return List.copyOf(items);
    }

    /** The value as it was written, short enough for a sentence. */
    String shown() {
        final String text =
                switch (value) {
                    case String s -> "\"" + s.replaceAll("\\p{Cntrl}", "?") + "\"";
                    case List<?> list ->
                            list.stream()
                                    .map(item -> ((Setting) item).shown())
                                    .collect(Collectors.joining(", ", "[", "]"));
                    case TomlTable _ -> "{...}";
                    default -> value.toString();
                };
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
