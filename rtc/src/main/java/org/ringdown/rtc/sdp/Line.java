package org.ringdown.rtc.sdp;

import org.jspecify.annotations.Nullable;

/**
 * One line of a session description, kept as it came.
 *
 * @param type the letter before the equals sign
 * @param value everything after it, without line end
 */
public record Line(char type, String value) {

    /** Keeps what would break the text out of it. */
    public Line {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("RFC8866-9 a value has no CR, LF or NUL");
        }
    }

    /** An attribute with a value, {@code a=name:value}. */
    public static Line attribute(final String name, final String value) {
        return new Line('a', name + ":" + value);
    }

    /** A property attribute, {@code a=name}. */
    public static Line attribute(final String name) {
        return new Line('a', name);
    }

    /** The attribute's name, or the empty text when this is no attribute. */
    public String name() {
        if (type != 'a') {
            return "";
        }
        final int colon = value.indexOf(':');
        return colon < 0 ? value.stripTrailing() : value.substring(0, colon);
    }

    /** Whether this is the attribute of that name; names are case-sensitive (RFC 8866 §6). */
    public boolean is(final String name) {
        return type == 'a'
                && value.startsWith(name)
                && (value.length() == name.length() || name().equals(name));
    }

    /** The attribute's value, stripped; {@code null} when there is none. */
    public @Nullable String attributeValue() {
        final int colon = value.indexOf(':');
        return type != 'a' || colon < 0 ? null : value.substring(colon + 1).strip();
    }

    @Override
    public String toString() {
        return type + "=" + value;
    }
}
