package org.ringdown.sip.message;

import java.util.List;

/** Comma-separated header field values: RFC 3261 §7.3.1. */
final class ListValue {
    private ListValue() {}

    /**
     * Where the first element ends: at a comma outside quotes and angle brackets, or at the end.
     */
    static int end(final String line, final int from) {
        boolean quoted = false;
        boolean angled = false;
        for (int i = from; i < line.length(); i++) {
            final char c = line.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '<') {
                angled = true;
            } else if (c == '>') {
                angled = false;
            } else if (c == ',' && !angled) {
                return i;
            }
        }
        return line.length();
    }

    /** Adds all elements that are not empty, without the white space around them. */
    static void split(final String line, final List<String> values) {
        for (int from = 0; from <= line.length(); ) {
            final int end = end(line, from);
            final String value = line.substring(from, end).strip();
            if (!value.isEmpty()) {
                values.add(value);
            }
            from = end + 1;
        }
    }
}
