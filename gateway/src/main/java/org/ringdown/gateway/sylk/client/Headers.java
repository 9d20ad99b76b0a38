package org.ringdown.gateway.sylk.client;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.ringdown.gateway.sylk.say.Field;

/** Which header fields clients may add to SIP messages, and which they get to see. */
public final class Headers {
    private static final int MOST = 32;
    private static final int LONGEST = 1_024;

    /**
     * Those by which SIP works, or which say who somebody is or where a message goes: they are ours
     * to write. Compact forms are one letter, and all of those are taken.
     */
    private static final Set<String> OURS =
            Set.of(
                    "accept",
                    "allow",
                    "allow-events",
                    "authorization",
                    "call-id",
                    "contact",
                    "content-disposition",
                    "content-encoding",
                    "content-length",
                    "content-type",
                    "cseq",
                    "event",
                    "expires",
                    "from",
                    "identity",
                    "max-forwards",
                    "min-se",
                    "path",
                    "privacy",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-require",
                    "rack",
                    "record-route",
                    "refer-to",
                    "referred-by",
                    "remote-party-id",
                    "replaces",
                    "require",
                    "route",
                    "rseq",
                    "service-route",
                    "session-expires",
                    "supported",
                    "to",
                    "unsupported",
                    "user-agent",
                    "via",
                    "www-authenticate");

    private Headers() {}

    /** Those of a client's fields that it may add. */
    public static List<Field> allowed(final List<Field> wanted) {
        return wanted.stream().filter(Headers::mayAdd).limit(MOST).toList();
    }

    private static boolean mayAdd(final Field field) {
        final String name = field.name().toLowerCase(Locale.ROOT);
        return name.length() > 1
                && name.length() <= LONGEST
                && name.chars().allMatch(Headers::token)
                && !name.startsWith("p-")
                && !OURS.contains(name)
                && field.value().length() <= LONGEST
                && field.value().chars().noneMatch(c -> c < ' ' || c == 0x7f);
    }

    private static boolean token(final int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-.!%*_+`'~".indexOf(c) >= 0;
    }

    /**
     * Whether a client wants to see a field.
     *
     * @param wanted the beginnings of names, in lower case
     */
    public static boolean shown(final String name, final List<String> wanted) {
        final String lower = name.toLowerCase(Locale.ROOT);
        return wanted.stream().anyMatch(lower::startsWith);
    }
}
