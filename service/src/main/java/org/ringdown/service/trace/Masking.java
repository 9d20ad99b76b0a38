package org.ringdown.service.trace;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.ringdown.sip.message.SipMessage;

/**
 * Takes out of a message what nobody may read later: digest responses, tokens, passwords, keys of
 * SRTP, passwords of ICE, dialled digits. Each byte of them becomes an asterisk, so that lengths
 * stay and the message can still be read by a tool.
 */
public final class Masking {
    /** The parameters of credentials that are no secret. */
    private static final Set<String> OPEN_PARAMETERS =
            Set.of(
                    "username",
                    "realm",
                    "nonce",
                    "uri",
                    "algorithm",
                    "qop",
                    "nc",
                    "opaque",
                    "userhash",
                    "stale",
                    "nextnonce");

    /** Headers whose user part is a token of somebody's, which leads into a dialog. */
    private static final Set<String> ROUTES =
            Set.of("route", "record-route", "path", "service-route");

    private static final int TOKEN = 20;

    private final byte[] bytes;

    private Masking(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes of a message without its secrets, as many as before. */
    public static byte[] masked(final SipMessage message) {
        return masked(message.toBytes());
    }

    /** The same for bytes, which are changed in place. */
    static byte[] masked(final byte[] bytes) {
        new Masking(bytes).run();
        return bytes;
    }

    private void run() {
        boolean body = false;
        String header = "";
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            if (body) {
                bodyLine(start, end);
            } else if (end == start) {
                body = start > 0;
            } else if (bytes[start] == ' ' || bytes[start] == '\t') {
                value(header, start, end);
            } else {
                header = headerLine(start, end);
            }
            start = end;
            if (start < bytes.length && bytes[start] == '\r') {
                start++;
            }
            if (start < bytes.length && bytes[start] == '\n') {
                start++;
            }
        }
    }

    private String headerLine(final int start, final int end) {
        int colon = start;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        final String name = text(start, colon).strip().toLowerCase(Locale.ROOT);
        if (name.indexOf(' ') >= 0) {
            // The first line: a Request-URI may hold a password.
            passwords(start, end);
            return "";
        }
        value(name, Math.min(colon + 1, end), end);
        return name;
    }

    private void value(final String name, final int start, final int end) {
        if (name.endsWith("authorization") || name.equals("authentication-info")) {
            credentials(start, end, name.equals("authentication-info"));
        } else if (secretByName(name)) {
            stars(start, end);
        } else {
            passwords(start, end);
            if (ROUTES.contains(name)) {
                users(start, end);
            }
        }
    }

    private static boolean secretByName(final String name) {
        return name.contains("password")
                || name.contains("secret")
                || name.contains("token")
                || name.contains("cookie")
                || name.contains("api-key")
                || name.contains("apikey");
    }

    /** {@code Digest name="value", ...}: only what is known to be no secret stays. */
    private void credentials(final int start, final int end, final boolean bare) {
        int at = start;
        while (at < end && bytes[at] <= ' ') {
            at++;
        }
        if (!bare) {
            final int scheme = at;
            while (at < end && bytes[at] > ' ' && bytes[at] != '=' && bytes[at] != ',') {
                at++;
            }
            final boolean digest = text(scheme, at).equalsIgnoreCase("Digest");
            if (!digest && at < end && bytes[at] <= ' ') {
                stars(at + 1, end);
                return;
            }
            if (!digest) {
                // No scheme: the rest of a value that was folded, or nonsense.
                at = scheme;
            }
        }
        while (at < end) {
            at = parameter(at, end);
        }
    }

    private int parameter(final int start, final int end) {
        int at = start;
        while (at < end && (bytes[at] <= ' ' || bytes[at] == ',')) {
            at++;
        }
        final int name = at;
        while (at < end && bytes[at] != '=' && bytes[at] != ',') {
            at++;
        }
        if (at >= end || bytes[at] == ',') {
            stars(name, at);
            return at;
        }
        final boolean open =
                OPEN_PARAMETERS.contains(text(name, at).strip().toLowerCase(Locale.ROOT));
        at++;
        final int value = at;
        boolean quoted = false;
        while (at < end && (quoted || bytes[at] != ',')) {
            if (bytes[at] == '"') {
                quoted = !quoted;
            } else if (bytes[at] == '\\' && quoted) {
                at++;
            }
            at++;
        }
        at = Math.min(at, end);
        if (open) {
            passwords(value, at);
        } else {
            stars(value, at);
        }
        return at;
    }

    /** {@code sip:user:password@host}: the password, wherever a URI stands in the line. */
    private void passwords(final int start, final int end) {
        for (int i = start; i + 4 < end; i++) {
            final int user = afterScheme(i, end);
            if (user >= 0) {
                int colon = -1;
                int at = user;
                while (at < end && bytes[at] != '@' && isUri(bytes[at])) {
                    if (bytes[at] == ':' && colon < 0) {
                        colon = at;
                    }
                    at++;
                }
                if (at < end && bytes[at] == '@' && colon >= 0) {
                    stars(colon + 1, at);
                }
                i = user - 1;
            }
        }
    }

    /** {@code sip:token@host}: the token, if the user part is long enough to be one. */
    private void users(final int start, final int end) {
        for (int i = start; i + 4 < end; i++) {
            final int user = afterScheme(i, end);
            if (user >= 0) {
                int at = user;
                while (at < end && bytes[at] != '@' && isUri(bytes[at])) {
                    at++;
                }
                if (at < end && bytes[at] == '@' && at - user >= TOKEN) {
                    stars(user, at);
                }
                i = user - 1;
            }
        }
    }

    private static boolean isUri(final byte octet) {
        return octet > ' ' && octet != '<' && octet != '>' && octet != '"' && octet != ',';
    }

    /** Where the user part begins if {@code sip:} or {@code sips:} stands here; else -1. */
    private int afterScheme(final int at, final int end) {
        if ((bytes[at] | 0x20) != 's'
                || (bytes[at + 1] | 0x20) != 'i'
                || (bytes[at + 2] | 0x20) != 'p') {
            return -1;
        }
        if (bytes[at + 3] == ':') {
            return at + 4;
        }
        return (bytes[at + 3] | 0x20) == 's' && at + 4 < end && bytes[at + 4] == ':' ? at + 5 : -1;
    }

    /** SDP, alone or within a multipart body, and digits that somebody dials (RFC 6086). */
    private void bodyLine(final int start, final int end) {
        if (begins("a=crypto:", start, end)) {
            final int inline = find("inline:", start, end);
            stars(inline < 0 ? start + 9 : inline + 7, end);
        } else if (begins("a=ice-pwd:", start, end)) {
            stars(start + 10, end);
        } else if (begins("a=key-mgmt:", start, end)) {
            stars(start + 11, end);
        } else if (begins("k=", start, end)) {
            stars(start + 2, end);
        } else if (begins("signal=", start, end)) {
            stars(start + 7, end);
        }
    }

    private boolean begins(final String prefix, final int start, final int end) {
        return end - start >= prefix.length()
                && text(start, start + prefix.length()).equalsIgnoreCase(prefix);
    }

    private int find(final String part, final int start, final int end) {
        for (int i = start; i + part.length() <= end; i++) {
            if (begins(part, i, end)) {
                return i;
            }
        }
        return -1;
    }

    private String text(final int start, final int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Hides everything but white space, quotes and the angle brackets around it. */
    private void stars(final int start, final int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] != '"' && bytes[i] != ' ' && bytes[i] != '\t') {
                bytes[i] = '*';
            }
        }
    }
}
