package org.ringdown.rtc.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as SDP writes them. Literals only: nothing here asks DNS. */
public final class Addresses {
    private static final int MAX = 45;

    private Addresses() {}

    /**
     * The address of an IPv4 literal of four parts or an IPv6 literal without scope; {@code null}
     * for everything else, names included.
     */
    public static @Nullable InetAddress literal(final String text) {
        if (text.isEmpty() || text.length() > MAX || !plain(text)) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (final IllegalArgumentException _) {
            return null;
        }
    }

    /**
     * A place to send to, or {@code null} when it is none: a name, an unspecified address, port 0.
     */
    public static @Nullable InetSocketAddress socket(final String address, final int port) {
        final InetAddress literal = literal(address);
        return literal == null || literal.isAnyLocalAddress() || port <= 0 || port > 65_535
                ? null
                : new InetSocketAddress(literal, port);
    }

    /** {@code IP4} or {@code IP6}, for an address literal of ours. */
    public static String family(final String address) {
        return address.indexOf(':') >= 0 ? "IP6" : "IP4";
    }

    /** Rules out what the platform reads beyond the plain forms: short IPv4, scopes, brackets. */
    private static boolean plain(final String text) {
        int dots = 0;
        int colons = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c == ':') {
                colons++;
            } else if (Character.digit(c, 16) < 0 || c > 'f') {
                return false;
            }
        }
        return colons > 0 || dots == 3;
    }
}
