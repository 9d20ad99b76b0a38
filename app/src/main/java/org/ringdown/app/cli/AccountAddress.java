package org.ringdown.app.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Hosts;

/**
 * {@code NAME} or {@code NAME@DOMAIN}, as it is typed.
 *
 * @param name what stands before the {@code @}
 * @param domain in lower case, or {@code null} when none was typed
 */
record AccountAddress(String name, @Nullable String domain) {
    private static final int NAME_LENGTH = 64;

    /** RFC 3261 §25.1: mark, and of user-unreserved what needs no care in links and lists. */
    private static final String SIGNS = "-_.!~*'()+=$&";

    /** Reads it, or refuses with a sentence. */
    static AccountAddress parse(final String typed) throws CommandFailure {
        final int at = typed.lastIndexOf('@');
        final String name = at < 0 ? typed : typed.substring(0, at);
        if (name.isEmpty()
                || name.length() > NAME_LENGTH
                || !name.chars().allMatch(AccountAddress::allowed)) {
            throw CommandFailure.wrong(
                    "The user name \""
                            + printable(name)
                            + "\" cannot be part of a SIP address; use 1 to "
                            + NAME_LENGTH
                            + " letters (a-z), digits and the signs "
                            + SIGNS
                            + " only.");
        }
        if (at < 0) {
            return new AccountAddress(name, null);
        }
        final String domain = typed.substring(at + 1).toLowerCase(Locale.ROOT);
        if (!Hosts.isName(domain) && !Hosts.isIpv4(domain) && !Hosts.isIpv6(domain)) {
            throw CommandFailure.wrong(
                    "\""
                            + printable(domain)
                            + "\" is no domain name; write the user like alice@example.org.");
        }
        return new AccountAddress(name, domain);
    }

    private static boolean allowed(final int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || SIGNS.indexOf(c) >= 0;
    }

    private static String printable(final String text) {
        final String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= NAME_LENGTH ? clean : clean.substring(0, NAME_LENGTH) + "...";
    }
}
