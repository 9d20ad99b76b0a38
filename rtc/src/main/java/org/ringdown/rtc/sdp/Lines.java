package org.ringdown.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looking things up in the lines of a section. */
final class Lines {
    private Lines() {}

    static @Nullable String first(final List<Line> lines, final char type) {
        for (final Line line : lines) {
            if (line.type() == type) {
                return line.value();
            }
        }
        return null;
    }

    static boolean has(final List<Line> lines, final String attribute) {
        for (final Line line : lines) {
            if (line.is(attribute)) {
                return true;
            }
        }
        return false;
    }

    static @Nullable String attribute(final List<Line> lines, final String name) {
        for (final Line line : lines) {
            if (line.is(name)) {
                return line.attributeValue();
            }
        }
        return null;
    }

    static List<String> attributes(final List<Line> lines, final String name) {
        final List<String> values = new ArrayList<>();
        for (final Line line : lines) {
            final String value = line.is(name) ? line.attributeValue() : null;
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }
}
