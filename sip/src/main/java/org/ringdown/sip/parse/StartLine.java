package org.ringdown.sip.parse;

import java.nio.charset.StandardCharsets;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Cursor;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/** The first line of a message: RFC 3261 §7.1 and §7.2. */
sealed interface StartLine {
    /** A Request-Line. */
    record Request(Method method, Uri uri) implements StartLine {}

    /** A Status-Line. */
    record Status(int status, String reason) implements StartLine {}

    /** The rule that a message of another version breaks; it is answered with 505. */
    String VERSION_RULE = "RFC3261-7.1 the version is SIP/2.0";

    /** Reads the line in {@code bytes} from {@code start} to {@code end}, without its CRLF. */
    static Parsed<StartLine> parse(final byte[] bytes, final int start, final int end) {
        final String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) < ' ' && line.charAt(i) != '\t') {
                return Parsed.malformed("RFC3261-7 no control characters in the start line", i);
            }
        }
        return line.regionMatches(true, 0, "SIP/", 0, 4) ? status(line) : request(line);
    }

    private static Parsed<StartLine> request(final String line) {
        final int first = line.indexOf(' ');
        final int last = line.lastIndexOf(' ');
        if (first <= 0 || !Cursor.isToken(line.substring(0, first))) {
            return Parsed.malformed("RFC3261-7.1 a request starts with a method", 0);
        }
        final String version = line.substring(last + 1);
        if (!version.equalsIgnoreCase("SIP/2.0")) {
            return Parsed.malformed(
                    version.regionMatches(true, 0, "SIP/", 0, 4)
                            ? VERSION_RULE
                            : "RFC3261-7.1 a request line ends with the version",
                    last + 1);
        }
        if (first == last) {
            return Parsed.malformed("RFC3261-7.1 a request line has a Request-URI", first);
        }
        return switch (Uri.parse(line.substring(first + 1, last))) {
            case Parsed.Ok<Uri>(SipUri uri) when uri.headers() != null ->
                    Parsed.malformed("RFC3261-19.1.1 a Request-URI has no headers", first + 1);
            case Parsed.Ok<Uri>(Uri uri) ->
                    Parsed.ok(new Request(Method.of(line.substring(0, first)), uri));
            case Parsed.Malformed<Uri>(String rule, int offset) ->
                    Parsed.malformed(rule, first + 1 + offset);
        };
    }

    private static Parsed<StartLine> status(final String line) {
        if (!line.regionMatches(true, 0, "SIP/2.0 ", 0, 8)) {
            return Parsed.malformed(VERSION_RULE, 0);
        }
        final Cursor cursor = new Cursor(line);
        cursor.moveTo(8);
        final long status = cursor.number(699, "RFC3261-7.2 a status is 100 to 699");
        if (status < 100 || cursor.position() != 11) {
            return cursor.malformed("RFC3261-7.2 a status is 100 to 699");
        }
        // Some phones leave the space before an empty reason out.
        if (!cursor.atEnd() && !cursor.skip(' ')) {
            return cursor.malformed("RFC3261-7.2 a space follows the status");
        }
        return Parsed.ok(new Status((int) status, line.substring(cursor.position())));
    }
}
