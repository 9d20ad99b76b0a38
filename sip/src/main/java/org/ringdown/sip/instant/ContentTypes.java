package org.ringdown.sip.instant;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The media types of instant messages. */
public final class ContentTypes {
    /** RFC 3862. */
    public static final String CPIM = "message/cpim";

    /** RFC 5438. */
    public static final String IMDN = "message/imdn+xml";

    /** RFC 3994: somebody is writing. */
    public static final String COMPOSING = "application/im-iscomposing+xml";

    /** RFC 2046 §5.1.3. */
    public static final String MIXED = "multipart/mixed";

    private ContentTypes() {}

    /** A Content-Type without its parameters, in lower case; empty when there is none. */
    public static String bare(final @Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        final int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** Whether a Content-Type is of this type, whatever its parameters. */
    public static boolean is(final @Nullable String contentType, final String type) {
        return bare(contentType).equals(type);
    }

    /** Whether it is text of any kind. */
    public static boolean text(final @Nullable String contentType) {
        return bare(contentType).startsWith("text");
    }

    /**
     * A parameter of a Content-Type without its quotes; {@code null} when it is absent.
     *
     * @param name in lower case
     */
    public static @Nullable String parameter(final String contentType, final String name) {
        int at = contentType.indexOf(';');
        while (at >= 0) {
            final int end = end(contentType, at + 1);
            final String one = contentType.substring(at + 1, end);
            final int equals = one.indexOf('=');
            if (equals > 0 && one.substring(0, equals).strip().equalsIgnoreCase(name)) {
                return unquoted(one.substring(equals + 1).strip());
            }
            at = end < contentType.length() ? end : -1;
        }
        return null;
    }

    /** Where the parameter that begins there ends: at a semicolon outside quotes. */
    private static int end(final String text, final int start) {
        boolean quoted = false;
        for (int i = start; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    private static String unquoted(final String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                : value;
    }
}
