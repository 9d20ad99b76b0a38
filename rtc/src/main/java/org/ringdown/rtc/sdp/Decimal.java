package org.ringdown.rtc.sdp;

/** Decimal numbers of foreign text. */
final class Decimal {
    private static final int DIGITS = 9;

    private Decimal() {}

    /** The number, or -1 when the text is not one to nine digits or is above {@code max}. */
    static int parse(final String text, final int max) {
        if (text.isEmpty() || text.length() > DIGITS) {
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
        return value <= max ? value : -1;
    }
}
