package org.ringdown.rtc.sdp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * A session description (RFC 8866): the session's lines in their order, then the media. Nothing is
 * lost between {@link #parse} and {@link #toString} but line ends and runs of spaces in {@code m=}.
 *
 * @param lines the session's lines between {@code v=0} and the first {@code m=}; the first one is
 *     {@code o=}
 * @param media the media descriptions; their order is their identity in offer/answer
 */
public record SessionDescription(List<Line> lines, List<MediaDescription> media) {

    /** Copies the lists. */
    public SessionDescription {
        lines = List.copyOf(lines);
        media = List.copyOf(media);
    }

    /** Reads a body; offsets of errors count characters. Bytes that are no UTF-8 are replaced. */
    public static Parsed<SessionDescription> parse(final byte[] body) {
        return body.length > SdpParser.TEXT
                ? Parsed.malformed(SdpParser.TOO_LONG, SdpParser.TEXT)
                : parse(new String(body, StandardCharsets.UTF_8));
    }

    /**
     * Reads a text. Line ends may be LF or CRLF, the last one may be missing, and {@code s=},
     * {@code t=} and the order of a section's lines are not insisted on, because peers get them
     * wrong and nothing depends on them.
     */
    public static Parsed<SessionDescription> parse(final String text) {
        return new SdpParser(text).parse();
    }

    /**
     * Reads a part of a description, {@code application/trickle-ice-sdpfrag} (RFC 8840 §9): it has
     * no {@code v=} and {@code o=}, and of each {@code m=} line only what is new.
     */
    public static Parsed<SessionDescription> parseFragment(final byte[] body) {
        return body.length > SdpParser.TEXT
                ? Parsed.malformed(SdpParser.TOO_LONG, SdpParser.TEXT)
                : parseFragment(new String(body, StandardCharsets.UTF_8));
    }

    /** The same from a text. */
    public static Parsed<SessionDescription> parseFragment(final String text) {
        return new SdpParser(text).fragment();
    }

    /** The {@code o=} line. */
    public Origin origin() {
        final String value = Lines.first(lines, 'o');
        final Origin origin = value == null ? null : Origin.of(value);
        return origin == null ? new Origin("-", "0", "0", "IP4", "0.0.0.0") : origin;
    }

    /** The value of {@code s=}, {@code -} when missing or empty. */
    public String sessionName() {
        final String name = Lines.first(lines, 's');
        return name == null || name.isBlank() ? "-" : name;
    }

    /** The value of {@code t=}, {@code 0 0} when missing. */
    public String timing() {
        final String timing = Lines.first(lines, 't');
        return timing == null || timing.isBlank() ? "0 0" : timing;
    }

    /** The session's {@code c=} line, or {@code null}. */
    public @Nullable Connection connection() {
        final String value = Lines.first(lines, 'c');
        return value == null ? null : Connection.parse(value);
    }

    /** The {@code c=} line that counts for a media description: its own, else the session's. */
    public @Nullable Connection connection(final MediaDescription of) {
        final Connection own = of.connection();
        return own != null ? own : connection();
    }

    /** The first session attribute of that name with a value, or {@code null}. */
    public @Nullable String attribute(final String name) {
        return Lines.attribute(lines, name);
    }

    /** The values of all session attributes of that name. */
    public List<String> attributes(final String name) {
        return Lines.attributes(lines, name);
    }

    /** Whether the session has an attribute of that name, with or without a value. */
    public boolean has(final String name) {
        return Lines.has(lines, name);
    }

    /** The attribute of a media description, or the session's if it has none of its own. */
    public @Nullable String attribute(final MediaDescription of, final String name) {
        final String own = of.attribute(name);
        return own != null ? own : attribute(name);
    }

    /** The mids that the {@code a=group:BUNDLE} names (RFC 9143 §7), or none. */
    public List<String> bundle() {
        for (final String group : attributes("group")) {
            final List<String> words = List.of(group.strip().split(" +"));
            if ("BUNDLE".equals(words.getFirst())) {
                return words.subList(1, words.size());
            }
        }
        return List.of();
    }

    /** The text with CRLF line ends. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(2_048).append("v=0\r\n");
        for (final Line line : lines) {
            text.append(line).append("\r\n");
        }
        for (final MediaDescription description : media) {
            description.write(text);
        }
        return text.toString();
    }

    /** The text in UTF-8, for a message body. */
    public byte[] toBytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }
}
