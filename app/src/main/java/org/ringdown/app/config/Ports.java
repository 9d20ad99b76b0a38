package org.ringdown.app.config;

/** Port numbers in text. */
final class Ports {
    static final int MAX = 65_535;

    private Ports() {}

    /** The number from 0 to 65535 that {@code text} is, or -1. */
    static int parse(final String text) {
        if (text.isEmpty() || text.length() > 5) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= MAX ? value : -1;
    }
}
