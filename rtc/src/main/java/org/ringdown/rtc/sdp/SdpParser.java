package org.ringdown.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/** One pass over the text, no backtracking, limits before anything is kept. */
final class SdpParser {
    /** Most characters (or bytes) of a description. */
    static final int TEXT = 64 * 1_024;

    static final String TOO_LONG = "a session description has at most 64 KiB";
    private static final int LINE = 4 * 1_024;
    private static final int MEDIA = 64;
    private static final int LINES = 500;
    private static final int FORMATS = 128;

    private final String text;
    private int at;
    private int lineStart;
    private @Nullable String broken;

    SdpParser(final String text) {
        this.text = text;
    }

    Parsed<SessionDescription> parse() {
        if (text.length() > TEXT) {
            return Parsed.malformed(TOO_LONG, TEXT);
        }
        final Line version = next();
        if (version == null || version.type() != 'v' || !"0".equals(version.value().strip())) {
            return fail(broken != null ? broken : "RFC8866-5.1 a description starts with v=0");
        }
        final int originAt = at;
        final List<Line> session = new ArrayList<>();
        final Line line = section(session, 0);
        if (broken == null) {
            checkOrigin(session, originAt);
        }
        return media(session, line);
    }

    /** The media sections, of which the first begins with {@code first}. */
    private Parsed<SessionDescription> media(final List<Line> session, final @Nullable Line first) {
        final List<MediaDescription> media = new ArrayList<>();
        Line line = first;
        while (line != null && broken == null) {
            if (media.size() == MEDIA) {
                return fail("a session description has at most 64 media");
            }
            final int start = lineStart;
            final List<Line> lines = new ArrayList<>();
            final String value = line.value();
            line = section(lines, media.size());
            final MediaDescription description = broken == null ? media(value, lines) : null;
            if (description == null) {
                return broken != null
                        ? fail(broken)
                        : Parsed.malformed("RFC8866-5.14 m=media port protocol formats", start);
            }
            media.add(description);
        }
        return broken != null ? fail(broken) : Parsed.ok(new SessionDescription(session, media));
    }

    /** A part of a description, which begins anywhere (RFC 8840 §9). */
    Parsed<SessionDescription> fragment() {
        if (text.length() > TEXT) {
            return Parsed.malformed(TOO_LONG, TEXT);
        }
        final List<Line> session = new ArrayList<>();
        return media(session, section(session, 0));
    }

    private Parsed<SessionDescription> fail(final String rule) {
        return Parsed.malformed(rule, lineStart);
    }

    /** Collects lines until the next {@code m=}, which is returned; {@code null} at the end. */
    private @Nullable Line section(final List<Line> into, final int media) {
        for (Line line = next(); line != null; line = next()) {
            switch (line.type()) {
                case 'm' -> {
                    return line;
                }
                case 'v', 'o' -> {
                    // Only the first line after v=0 may be o=, so that both stand at their places.
                    if (line.type() == 'v' || media > 0 || !into.isEmpty()) {
                        broken = "RFC8866-5 v= and o= stand once, at the start";
                        return null;
                    }
                    into.add(line);
                }
                case 'c' -> {
                    if (Connection.parse(line.value()) == null) {
                        broken = "RFC8866-5.7 c=IN IP4|IP6 address";
                        return null;
                    }
                    into.add(line);
                }
                default -> into.add(line);
            }
            if (into.size() > LINES) {
                broken = "a section has at most 500 lines";
                return null;
            }
        }
        return null;
    }

    private void checkOrigin(final List<Line> session, final int start) {
        if (session.isEmpty()
                || session.getFirst().type() != 'o'
                || Origin.of(session.getFirst().value()) == null) {
            broken = "RFC8866-5.2 o=user id version IN IP4|IP6 address follows v=0";
            lineStart = start;
        }
    }

    /** The next line, or {@code null} at the end or when {@link #broken} is set. */
    private @Nullable Line next() {
        lineStart = at;
        if (at >= text.length()) {
            return null;
        }
        int end = text.indexOf('\n', at);
        final int after = end < 0 ? text.length() : end + 1;
        end = end < 0 ? text.length() : end;
        if (end > at && text.charAt(end - 1) == '\r') {
            end--;
        }
        if (end == at && text.substring(after).isBlank()) {
            at = text.length();
            return null;
        }
        if (end - at > LINE) {
            broken = "a line has at most 4 KiB";
            return null;
        }
        if (end - at < 2 || text.charAt(at + 1) != '=' || !letter(text.charAt(at))) {
            broken = "RFC8866-5 a line is a letter, an equals sign and a value";
            return null;
        }
        for (int i = at; i < end; i++) {
            if (text.charAt(i) == '\r' || text.charAt(i) == '\0') {
                broken = "RFC8866-9 a value has no CR or NUL";
                return null;
            }
        }
        final Line line = new Line(text.charAt(at), text.substring(at + 2, end));
        at = after;
        return line;
    }

    private static boolean letter(final char c) {
        return c >= 'a' && c <= 'z';
    }

    private static @Nullable MediaDescription media(final String value, final List<Line> lines) {
        final String[] fields = value.strip().split(" +", FORMATS + 4);
        if (fields.length < 4 || fields.length > FORMATS + 3 || !token(fields[0])) {
            return null;
        }
        final int slash = fields[1].indexOf('/');
        final int port =
                Decimal.parse(slash < 0 ? fields[1] : fields[1].substring(0, slash), 65_535);
        final int ports = slash < 0 ? 1 : Decimal.parse(fields[1].substring(slash + 1), 65_535);
        if (port < 0 || ports < 1) {
            return null;
        }
        return new MediaDescription(
                fields[0],
                port,
                ports,
                fields[2],
                List.of(fields).subList(3, fields.length),
                lines);
    }

    private static boolean token(final String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
