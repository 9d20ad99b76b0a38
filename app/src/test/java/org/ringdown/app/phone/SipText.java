package org.ringdown.app.phone;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SIP message as text.
 *
 * @param start the first line
 * @param headers the lines after it
 * @param body what follows the empty line
 */
public record SipText(String start, List<String> headers, String body) {

    private static final Map<String, String> COMPACT =
            Map.of("Via", "v", "From", "f", "To", "t", "Call-ID", "i", "Contact", "m");

    static SipText of(final String text) {
        final int end = text.indexOf("\r\n\r\n");
        final List<String> lines = text.substring(0, end).lines().toList();
        return new SipText(
                lines.getFirst(), lines.subList(1, lines.size()), text.substring(end + 4));
    }

    /** Whether it is a response. */
    public boolean response() {
        return start.startsWith("SIP/2.0 ");
    }

    /** The status of a response. */
    public int status() {
        return Integer.parseInt(start.split(" ")[1]);
    }

    /** The method, also of the request that a response is for. */
    public String method() {
        return response() ? header("CSeq").split(" ")[1] : start.split(" ")[0];
    }

    /** The first value of a header field that must be there. */
    public String header(final String name) {
        final List<String> all = all(name);
        if (all.isEmpty()) {
            throw new NoSuchElementException("no " + name + " in " + this);
        }
        return all.getFirst();
    }

    /** The values of a header field, one for each line. */
    public List<String> all(final String name) {
        final String compact = COMPACT.getOrDefault(name, name);
        return headers.stream()
                .map(line -> line.split("\\s*:", 2))
                .filter(line ->
                        line.length == 2
                                && (line[0].equalsIgnoreCase(name)
                                        || line[0].equalsIgnoreCase(compact)))
                .map(line -> line[1].strip())
                .toList();
    }

    /** The part of a header field that a pattern with one group finds, or nothing. */
    public String find(final String name, final String pattern) {
        final Matcher matcher = Pattern.compile(pattern).matcher(String.join("\n", all(name)));
        return matcher.find() ? matcher.group(1) : "";
    }

    String branch() {
        return find("Via", "branch=([^;,\\s]+)");
    }

    String contact() {
        return find("Contact", "<([^>]+)>");
    }

    /** The port of the first media line of an SDP. */
    public int mediaPort() {
        final Matcher matcher = Pattern.compile("m=audio (\\d+) ").matcher(body);
        if (!matcher.find()) {
            throw new NoSuchElementException("no audio in " + body);
        }
        return Integer.parseInt(matcher.group(1));
    }

    @Override
    public String toString() {
        return start + "\n" + String.join("\n", headers) + "\n\n" + body;
    }
}
