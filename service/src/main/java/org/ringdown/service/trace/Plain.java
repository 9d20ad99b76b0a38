package org.ringdown.service.trace;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.ringdown.sip.message.OtherUri;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/** What strangers wrote, as text that a terminal can show. */
final class Plain {
    private Plain() {}

    /**
     * The text without control characters and without those that change the direction of writing,
     * at most this long.
     */
    static String text(final String any, final int most) {
        final StringBuilder plain = new StringBuilder(Math.min(any.length(), most));
        any.codePoints()
                .filter(c -> Character.isDefined(c) && !Character.isISOControl(c))
                .filter(c -> {
                    final int type = Character.getType(c);
                    return type != Character.FORMAT
                            && type != Character.SURROGATE
                            && type != Character.LINE_SEPARATOR
                            && type != Character.PARAGRAPH_SEPARATOR;
                })
                .limit(most + 1L)
                .forEach(plain::appendCodePoint);
        if (plain.codePointCount(0, plain.length()) > most) {
            plain.setLength(plain.offsetByCodePoints(0, most - 1));
            plain.append('…');
        }
        return plain.toString();
    }

    /** Who a URI names: the user if there is one, else the host. */
    static String who(final Uri uri) {
        return switch (uri) {
            case SipUri sip -> {
                final String user = sip.userText();
                yield text(user == null || user.isEmpty() ? sip.hostText() : user, 32);
            }
            case OtherUri other -> text(other.toString(), 32);
        };
    }

    /** The URI without a password, parameters and headers: {@code alice@example.org}. */
    static String address(final Uri uri) {
        return switch (uri) {
            case SipUri sip -> {
                final String user = sip.userText();
                yield text((user == null || user.isEmpty() ? "" : user + "@") + sip.hostText(), 64);
            }
            case OtherUri other -> text(other.toString(), 64);
        };
    }

    /** The address without port. */
    static String host(final InetSocketAddress socket) {
        final InetAddress address = socket.getAddress();
        return address == null ? socket.getHostString() : address.getHostAddress();
    }

    /** The address with its port, IPv6 in brackets. */
    static String socket(final InetSocketAddress socket) {
        final String host = host(socket);
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + socket.getPort();
    }

    /** A span of nanoseconds as a person says it: "320 ms", "32 s", "4 min 5 s". */
    static String span(final long nanos) {
        final long millis = nanos / 1_000_000;
        if (millis < 1_000) {
            return millis + " ms";
        }
        final long seconds = (millis + 500) / 1_000;
        if (seconds < 60) {
            return seconds + " s";
        }
        final long minutes = seconds / 60;
        return minutes < 60
                ? minutes + " min " + seconds % 60 + " s"
                : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
