package org.ringdown.sip.instant;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a message: some header fields and content (RFC 2045). Lines may end in LF alone. */
public final class MimePart {
    static final int MOST_HEADERS = 64;
    private static final int MOST_PARTS = 64;

    private final List<Field> headers;
    private final byte[] content;

    /** A header field, its value unfolded and trimmed. */
    public record Field(String name, String value) {}

    private MimePart(final List<Field> headers, final byte[] content) {
        this.headers = List.copyOf(headers);
        this.content = content;
    }

    /** The header fields in their order, with names as they were written. */
    public List<Field> headers() {
        return headers;
    }

    /** The content as it came, whatever its transfer encoding. */
    public byte[] content() {
        return content;
    }

    /** The first header field of this name, whatever its case; {@code null} for none. */
    public @Nullable String header(final String name) {
        return headers.stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst()
                .orElse(null);
    }

    /** The Content-Type, or {@code text/plain} (RFC 2045 §5.2). */
    public String contentType() {
        final String type = header("Content-Type");
        return type == null || type.isEmpty() ? "text/plain" : type;
    }

    /** The content without its transfer encoding, if that is base 64 and is right. */
    public byte[] decoded() {
        if (!"base64".equalsIgnoreCase(header("Content-Transfer-Encoding"))) {
            return content;
        }
        try {
            return Base64.getMimeDecoder().decode(content);
        } catch (final IllegalArgumentException wrong) {
            return content;
        }
    }

    /** Reads header fields up to an empty line, and takes the rest as content. */
    static MimePart parse(final byte[] bytes, final int from) {
        final List<Field> headers = new ArrayList<>();
        final Lines lines = new Lines(bytes, from);
        boolean empty = false;
        while (!empty && lines.next()) {
            empty = lines.empty();
            if (!empty) {
                add(headers, lines.text());
            }
        }
        return new MimePart(headers, content(bytes, lines.position(), headers));
    }

    private static void add(final List<Field> headers, final String line) {
        final boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
        final int colon = line.indexOf(':');
        if (folded && !headers.isEmpty()) {
            final Field last = headers.removeLast();
            headers.add(new Field(last.name(), last.value() + " " + line.strip()));
        } else if (colon > 0 && headers.size() < MOST_HEADERS) {
            headers.add(
                    new Field(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
        }
    }

    /**
     * Everything to the end. A Content-Length that is smaller is believed only when nothing but
     * line ends follows: some count characters.
     */
    private static byte[] content(final byte[] bytes, final int from, final List<Field> headers) {
        int end = bytes.length;
        for (final Field each : headers) {
            if (each.name().equalsIgnoreCase("Content-Length")
                    && each.value().matches("[0-9]{1,9}")) {
                final long told = (long) from + Integer.parseInt(each.value());
                if (told < end && onlyLineEnds(bytes, (int) told)) {
                    end = (int) told;
                }
            }
        }
        return Arrays.copyOfRange(bytes, Math.min(from, end), end);
    }

    private static boolean onlyLineEnds(final byte[] bytes, final int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != '\r' && bytes[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    /**
     * The parts of a multipart content (RFC 2046 §5.1), at most 64; empty when the boundary is
     * missing.
     */
    public static List<MimePart> parts(final String contentType, final byte[] content) {
        final String boundary = ContentTypes.parameter(contentType, "boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > 70) {
            return List.of();
        }
        final byte[] mark = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
        final List<MimePart> parts = new ArrayList<>();
        final Lines lines = new Lines(content, 0);
        int start = -1;
        while (parts.size() < MOST_PARTS && lines.next()) {
            if (lines.startsWith(mark)) {
                if (start >= 0) {
                    parts.add(
                            parse(
                                    Arrays.copyOf(content, beforeLineEnd(content, lines.start())),
                                    Math.min(start, beforeLineEnd(content, lines.start()))));
                }
                start = lines.text().strip().endsWith(boundary + "--") ? -1 : lines.position();
            }
        }
        return parts;
    }

    /** The line end before a boundary belongs to the boundary. */
    private static int beforeLineEnd(final byte[] bytes, final int at) {
        int end = at;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
            if (end > 0 && bytes[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }
}
