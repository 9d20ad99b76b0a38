package org.ringdown.it;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SIP message as a test reads and writes it: text, without any of the server's own code.
 *
 * @param start the first line
 * @param headers the header lines, as they came
 * @param body the body
 */
public record SipText(String start, List<String> headers, String body) {
    private static final Pattern TAG = Pattern.compile(";\\s*tag=([^;\\s>]+)");
    private static final Pattern BRACKETS = Pattern.compile("<([^>]+)>");

    public static SipText parse(final String text) {
        final int end = text.indexOf("\r\n\r\n");
        final String head = end < 0 ? text : text.substring(0, end);
        final String[] lines = head.split("\r\n");
        return new SipText(
                lines[0],
                List.of(lines).subList(1, lines.length),
                end < 0 ? "" : text.substring(end + 4));
    }

    /** The status of an answer, or 0 for a request. */
    public int status() {
        return start.startsWith("SIP/2.0 ") ? Integer.parseInt(start.substring(8, 11)) : 0;
    }

    /** The method of a request, or what an answer answers. */
    public String method() {
        return status() == 0
                ? start.substring(0, start.indexOf(' '))
                : header("CSeq").split(" ")[1];
    }

    /** The value of the first header of this name, or an empty text. */
    public String header(final String name) {
        return all(name).stream().findFirst().orElse("");
    }

    /** The values of all headers of this name. */
    public List<String> all(final String name) {
        final List<String> values = new ArrayList<>();
        for (final String line : headers) {
            final int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
                values.add(line.substring(colon + 1).strip());
            }
        }
        return values;
    }

    /** The tag of a From or To. */
    public String tag(final String name) {
        final Matcher tag = TAG.matcher(header(name));
        return tag.find() ? tag.group(1) : "";
    }

    /** The address in angle brackets of a header. */
    public static String uri(final String value) {
        final Matcher uri = BRACKETS.matcher(value);
        return uri.find() ? uri.group(1) : value;
    }

    /** The port of the sound in the body. */
    public int audioPort() {
        return mediaPort("audio");
    }

    /** The port of the first stream of this kind in the body, or 0. */
    public int mediaPort(final String kind) {
        final Matcher port = Pattern.compile("(?m)^m=" + kind + " (\\d+) ").matcher(body);
        return port.find() ? Integer.parseInt(port.group(1)) : 0;
    }

    /** Where the first stream of this kind in the body wants its packets. */
    InetSocketAddress media(final String kind) {
        final Matcher host = Pattern.compile("(?m)^c=IN IP[46] (\\S+)").matcher(body);
        return new InetSocketAddress(host.find() ? host.group(1) : "127.0.0.1", mediaPort(kind));
    }

    public byte[] bytes() {
        final int length = body.getBytes(StandardCharsets.UTF_8).length;
        final StringBuilder text = new StringBuilder(start).append("\r\n");
        headers.forEach(line -> text.append(line).append("\r\n"));
        return text.append("Content-Length: ")
                .append(length)
                .append("\r\n\r\n")
                .append(body)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
