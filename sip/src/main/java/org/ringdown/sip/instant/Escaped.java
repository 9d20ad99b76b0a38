package org.ringdown.sip.instant;

/** The escapes in values of CPIM header fields: RFC 3862 §2.3.2. */
final class Escaped {
    private Escaped() {}

    /** A value without escapes; what is none stays as it is. */
    static String read(final String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        final StringBuilder text = new StringBuilder(value.length());
        int at = 0;
        while (at < value.length()) {
            final char c = value.charAt(at);
            if (c != '\\' || at + 1 == value.length()) {
                text.append(c);
                at++;
                continue;
            }
            final char escaped = value.charAt(at + 1);
            if (escaped == 'u' && hex(value, at + 2)) {
                text.append((char) Integer.parseInt(value, at + 2, at + 6, 16));
                at += 6;
                continue;
            }
            text.append(
                    switch (escaped) {
                        case 'b' -> "\b";
                        case 't' -> "\t";
                        case 'n' -> "\n";
                        case 'r' -> "\r";
                        case '\\', '"', '\'' -> String.valueOf(escaped);
                        default -> "\\" + escaped;
                    });
            at += 2;
        }
        return text.toString();
    }

    private static boolean hex(final String value, final int from) {
        if (from + 4 > value.length()) {
            return false;
        }
        for (int i = from; i < from + 4; i++) {
            if (Character.digit(value.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A value with escapes where it needs them. */
    static String write(final String value) {
        final StringBuilder text = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ' || c == 127) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        return text.toString();
    }
}
