package org.ringdown.audio.codec;

import org.jspecify.annotations.Nullable;

/** Values in an {@code a=fmtp} of the form {@code name=value; name=value}. */
public final class Parameters {
    private Parameters() {}

    /**
     * The value of a parameter as it stands there, or {@code null} when it is not there. Names are
     * compared without case; of several the first counts.
     */
    public static @Nullable String text(final @Nullable String parameters, final String name) {
        int at = 0;
        while (parameters != null && at < parameters.length()) {
            final int semicolon = parameters.indexOf(';', at);
            final int end = semicolon < 0 ? parameters.length() : semicolon;
            final int equals = parameters.indexOf('=', at);
            if (equals >= 0
                    && equals < end
                    && parameters.substring(at, equals).strip().equalsIgnoreCase(name)) {
                return parameters.substring(equals + 1, end).strip();
            }
            at = end + 1;
        }
        return null;
    }

    /**
     * The value of a parameter, brought into a range; {@code otherwise} when it is not there or is
     * no number of at most nine digits.
     */
    public static int number(
            final @Nullable String parameters,
            final String name,
            final int least,
            final int most,
            final int otherwise) {
        final String text = text(parameters, name);
        if (text == null
                || text.isEmpty()
                || text.length() > 9
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return otherwise;
        }
        return Math.clamp(Integer.parseInt(text), least, most);
    }

    /** Whether a parameter is there and is 1. */
    public static boolean flag(final @Nullable String parameters, final String name) {
        return "1".equals(text(parameters, name));
    }
}
