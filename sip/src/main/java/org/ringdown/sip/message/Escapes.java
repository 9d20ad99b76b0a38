package org.ringdown.sip.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent escapes of URIs: RFC 3261 §19.1.2 and §25.1. */
final class Escapes {
    private static final String HEX = "0123456789ABCDEF";

    private Escapes() {}

    static boolean unreserved(final int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c > 0 && "-_.!~*'()".indexOf(c) >= 0);
    }

    /** The byte that the escape at {@code at} stands for, or -1 when it is none. */
    static int byteAt(final String text, final int at) {
        if (at + 2 >= text.length() || text.charAt(at) != '%') {
            return -1;
        }
        final int high = hex(text.charAt(at + 1));
        final int low = hex(text.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static int hex(final char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /**
     * The same text with escapes in one form: what needs none has none, and the hexadecimal digits
     * are upper case. {@code null} when a character is neither unreserved, nor escaped, nor in
     * {@code also}.
     */
    static @Nullable String canonical(final String text, final String also) {
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '%') {
                if (byteAt(text, i) < 0) {
                    return null;
                }
                escaped = true;
                i += 2;
            } else if (!unreserved(c) && also.indexOf(c) < 0) {
                return null;
            }
        }
        return escaped ? undone(text) : text;
    }

    private static String undone(final String text) {
        final StringBuilder canonical = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            final int value = byteAt(text, i);
            if (value < 0) {
                canonical.append(text.charAt(i));
                continue;
            }
            if (unreserved(value)) {
                canonical.append((char) value);
            } else {
                append(canonical, value);
            }
            i += 2;
        }
        return canonical.toString();
    }

    private static void append(final StringBuilder text, final int value) {
        text.append('%').append(HEX.charAt((value >> 4) & 15)).append(HEX.charAt(value & 15));
    }

    /** Escapes, as UTF-8, whatever is neither unreserved nor in {@code also}. */
    static String escape(final String plain, final String also) {
        final StringBuilder text = new StringBuilder(plain.length());
        for (final byte b : plain.getBytes(StandardCharsets.UTF_8)) {
            if (unreserved(b) || (b > 0 && also.indexOf(b) >= 0)) {
                text.append((char) b);
            } else {
                append(text, b & 0xff);
            }
        }
        return text.toString();
    }

    /**
     * The text without escapes, read as UTF-8 (RFC 3261 §10.3 step 5). Control characters and the
     * percent sign keep theirs, so that two different texts stay different and none can break a
     * line; so does everything when it is not UTF-8.
     */
    static String unescape(final String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        final byte[] plain = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            final int value = byteAt(text, i);
            if (value < 0 || value < ' ' || value == 127 || value == '%') {
                plain[length++] = (byte) text.charAt(i);
            } else {
                plain[length++] = (byte) value;
                i += 2;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(plain, 0, length))
                    .toString();
        } catch (final CharacterCodingException e) {
            return text;
        }
    }
}
