package org.ringdown.sip.event;

import java.nio.charset.StandardCharsets;
import org.ringdown.core.Parsed;

/**
 * The status line of a response that somebody else got, which is what the NOTIFYs of a REFER tell:
 * RFC 3420, RFC 3515 §2.4.5.
 *
 * @param status 100 to 699
 */
public record SipFrag(int status, String reason) {
    /** The media type of the body. */
    public static final String TYPE = "message/sipfrag";

    private static final String VERSION = "SIP/2.0 ";
    private static final int LONGEST = 512;

    /** Reads the first line of a body. */
    public static Parsed<SipFrag> parse(final byte[] body) {
        final int most = Math.min(body.length, LONGEST);
        int end = 0;
        while (end < most && body[end] != '\r' && body[end] != '\n') {
            end++;
        }
        final String line = new String(body, 0, end, StandardCharsets.UTF_8);
        final int code = VERSION.length();
        if (!line.regionMatches(true, 0, VERSION, 0, code)) {
            return Parsed.malformed("RFC3515-2.4.5 the body begins with a status line", 0);
        }
        if (line.length() < code + 3
                || (line.length() > code + 3 && line.charAt(code + 3) != ' ')) {
            return Parsed.malformed("RFC3261-7.2 a status has three digits", code);
        }
        int status = 0;
        for (int i = code; i < code + 3; i++) {
            final int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Parsed.malformed("RFC3261-7.2 a status has three digits", i);
            }
            status = status * 10 + digit;
        }
        if (status < 100 || status > 699) {
            return Parsed.malformed("RFC3261-7.2 a status is 100 to 699", code);
        }
        return Parsed.ok(new SipFrag(status, line.substring(code + 3).strip()));
    }

    /** The body. */
    public byte[] toBytes() {
        return (VERSION + status + " " + reason + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
