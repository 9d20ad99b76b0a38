package org.ringdown.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * Builds a message, or edits one: lines that are not touched are copied from the source's bytes.
 * Content-Length is written by the builder and is always right. Values are text without line ends;
 * one with a line end is a bug of ours and throws, so that no text can smuggle a header in.
 *
 * @param <B> the builder itself
 */
public abstract sealed class MessageBuilder<B extends MessageBuilder<B>>
        permits SipRequest.Builder, SipResponse.Builder {
    /** A line of the message to be: one of the source's, or a new one. */
    private sealed interface Line {
        String name();

        record Kept(String name, int line) implements Line {}

        record Fresh(String name, String value) implements Line {}
    }

    /** What {@link Indexed.Core} is made of. */
    private static final Set<String> CORE =
            Set.of(
                    HeaderName.VIA,
                    HeaderName.FROM,
                    HeaderName.TO,
                    HeaderName.CALL_ID,
                    HeaderName.CSEQ,
                    HeaderName.MAX_FORWARDS);

    private final @Nullable Indexed source;
    private final List<Line> lines = new ArrayList<>(24);
    private byte @Nullable [] body;
    private boolean bodyKept;
    private boolean coreKept;

    MessageBuilder(final @Nullable Indexed source) {
        this.source = source;
    }

    abstract B self();

    /** Starts with all lines and the body of the source. */
    final void keepAll() {
        final HeaderIndex index = source().index();
        for (int i = 0; i < index.count(); i++) {
            lines.add(new Line.Kept(index.name(i), i));
        }
        bodyKept = true;
        coreKept = true;
    }

    /** Copies the source's lines of this canonical name to the end. */
    final void keep(final String name) {
        final HeaderIndex index = source().index();
        for (int i = index.find(name, 0); i >= 0; i = index.find(name, i + 1)) {
            lines.add(new Line.Kept(name, i));
        }
    }

    private Indexed source() {
        if (source == null) {
            throw new IllegalStateException("a new message has no source to copy from");
        }
        return source;
    }

    /** Replaces all lines of this name by one, in the place of the first, or adds it at the end. */
    public final B set(final String name, final String value) {
        final Line.Fresh fresh = fresh(name, value);
        final int first = find(fresh.name(), 0);
        if (first < 0) {
            lines.add(fresh);
            return self();
        }
        lines.set(first, fresh);
        for (int i = find(fresh.name(), first + 1); i >= 0; i = find(fresh.name(), i)) {
            lines.remove(i);
        }
        return self();
    }

    /** Adds a line at the end. */
    public final B add(final String name, final String value) {
        lines.add(fresh(name, value));
        return self();
    }

    /** Adds a line before the first of its name, or before all others when there is none. */
    public final B prepend(final String name, final String value) {
        final Line.Fresh fresh = fresh(name, value);
        lines.add(Math.max(find(fresh.name(), 0), 0), fresh);
        return self();
    }

    /** Removes all lines of this name. */
    public final B remove(final String name) {
        final String canonical = touched(name);
        lines.removeIf(line -> HeaderName.same(line.name(), canonical));
        return self();
    }

    /** Removes the first element of a comma-separated list; nothing happens when it is empty. */
    public final B removeFirstValue(final String name) {
        final String canonical = touched(name);
        final int first = find(canonical, 0);
        if (first >= 0) {
            final String rest = afterFirst(value(lines.get(first)));
            if (rest.isEmpty()) {
                lines.remove(first);
            } else {
                lines.set(first, new Line.Fresh(canonical, rest));
            }
        }
        return self();
    }

    /** Replaces the first element of a comma-separated list, or adds one when it is empty. */
    public final B replaceFirstValue(final String name, final String value) {
        final Line.Fresh fresh = fresh(name, value);
        final int first = find(fresh.name(), 0);
        if (first < 0) {
            lines.add(fresh);
        } else {
            final String rest = afterFirst(value(lines.get(first)));
            lines.set(
                    first,
                    rest.isEmpty() ? fresh : new Line.Fresh(fresh.name(), value + ", " + rest));
        }
        return self();
    }

    private static String afterFirst(final String list) {
        final int end = ListValue.end(list, 0);
        return end == list.length() ? "" : list.substring(end + 1).strip();
    }

    /** Sets the To tag, replacing one that is there. */
    public final B toTag(final String tag) {
        final int line = find(HeaderName.TO, 0);
        if (line < 0) {
            throw new IllegalStateException("there is no To to tag");
        }
        final String value = value(lines.get(line));
        final NameAddr to = NameAddr.parse(value).orThrow();
        // Appending keeps the address exactly as the far end wrote it.
        return set(
                HeaderName.TO,
                !to.params().has("tag") ? value + ";tag=" + tag : to.withTag(tag).toString());
    }

    /** Sets the body and its type. */
    public final B body(final String contentType, final byte[] content) {
        set(HeaderName.CONTENT_TYPE, contentType);
        body = content.clone();
        bodyKept = false;
        return self();
    }

    /** Sets a body of text, in UTF-8. */
    public final B body(final String contentType, final String content) {
        return body(contentType, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Removes the body and what describes it. */
    public final B noBody() {
        remove(HeaderName.CONTENT_TYPE);
        remove(HeaderName.CONTENT_ENCODING);
        remove("Content-Disposition");
        remove("Content-Language");
        body = null;
        bodyKept = false;
        return self();
    }

    private Line.Fresh fresh(final String name, final String value) {
        if (!Cursor.isToken(name)) {
            throw new IllegalArgumentException("a header field's name is a token: " + name);
        }
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a header field's value is one line: " + name);
        }
        return new Line.Fresh(touched(name), value);
    }

    private String touched(final String name) {
        final String canonical = HeaderName.canonical(name);
        if (CORE.contains(canonical)) {
            coreKept = false;
        }
        return canonical;
    }

    private int find(final String name, final int from) {
        for (int i = from; i < lines.size(); i++) {
            if (HeaderName.same(lines.get(i).name(), name)) {
                return i;
            }
        }
        return -1;
    }

    private String value(final Line line) {
        return switch (line) {
            case Line.Kept kept -> source().index().value(kept.line());
            case Line.Fresh fresh -> fresh.value();
        };
    }

    /** Writes everything out, and notes on the way where the lines stand. */
    final HeaderIndex write(final String startLine) {
        if (startLine.indexOf('\r') != startLine.length() - 2
                || startLine.indexOf('\n') != startLine.length() - 1) {
            throw new IllegalStateException("a start line is one line");
        }
        final byte[] content = content();
        int size = startLine.length() * 3 + 40 + content.length;
        for (final Line line : lines) {
            size += room(line);
        }
        final Writer writer = new Writer(size);
        writer.text(startLine);
        // Positions do not depend on the final array: the index is filled when it is cut to size.
        final int[] starts = new int[lines.size() + 1];
        for (int i = 0; i < lines.size(); i++) {
            starts[i] = writer.length;
            if (!HeaderName.same(lines.get(i).name(), HeaderName.CONTENT_LENGTH)) {
                write(writer, lines.get(i));
            }
        }
        starts[lines.size()] = writer.length;
        writer.text("Content-Length: " + content.length + "\r\n\r\n");
        final int bodyStart = writer.length;
        writer.bytes(content, 0, content.length);
        return index(writer.done(), starts, bodyStart);
    }

    private byte[] content() {
        if (bodyKept) {
            return source().index().bytes().length == source().index().bodyStart()
                    ? new byte[0]
                    : Arrays.copyOfRange(
                            source().index().bytes(),
                            source().index().bodyStart(),
                            source().index().bytes().length);
        }
        return body == null ? new byte[0] : body;
    }

    private int room(final Line line) {
        return switch (line) {
            case Line.Kept(String name, int number) -> {
                final HeaderIndex index = source().index();
                yield index.lineEnd(number) - index.lineStart(number) + name.length() + 4;
            }
            case Line.Fresh(String name, String value) -> name.length() + value.length() * 3 + 4;
        };
    }

    private void write(final Writer writer, final Line line) {
        if (line instanceof Line.Kept(String _, int number)) {
            final HeaderIndex index = source().index();
            if (index.regular(number)) {
                writer.bytes(index.bytes(), index.lineStart(number), index.lineEnd(number));
                return;
            }
        }
        writer.text(line.name());
        writer.text(": ");
        writer.text(value(line));
        writer.text("\r\n");
    }

    private HeaderIndex index(final byte[] bytes, final int[] starts, final int bodyStart) {
        final HeaderIndex.Builder index = new HeaderIndex.Builder();
        for (int i = 0; i < lines.size(); i++) {
            if (starts[i] < starts[i + 1]) {
                addLine(index, bytes, lines.get(i).name(), starts[i], starts[i + 1]);
            }
        }
        final int last = starts[lines.size()];
        addLine(index, bytes, HeaderName.CONTENT_LENGTH, last, bodyStart - 2);
        return index.build(bytes, bodyStart);
    }

    private static void addLine(
            final HeaderIndex.Builder index,
            final byte[] bytes,
            final String name,
            final int start,
            final int end) {
        int from = start;
        while (bytes[from] != ':') {
            from++;
        }
        from++;
        int to = end - 2;
        while (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        while (from < to && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
            to--;
        }
        index.add(name, start, from, to, end, true);
    }

    /** The values that every message has: the source's when none of them was touched. */
    final Indexed.Core core(final HeaderIndex index) {
        if (coreKept) {
            return source().core();
        }
        return switch (Indexed.Core.of(index)) {
            case Parsed.Ok<Indexed.Core>(Indexed.Core core) -> core;
            case Parsed.Malformed<Indexed.Core>(String rule, int _) ->
                    throw new IllegalStateException(rule);
        };
    }

    /** Bytes under construction. */
    private static final class Writer {
        private byte[] bytes;
        private int length;

        Writer(final int room) {
            bytes = new byte[room];
        }

        void text(final String text) {
            final byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            bytes(encoded, 0, encoded.length);
        }

        void bytes(final byte[] from, final int start, final int end) {
            if (length + end - start > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * (length + end - start));
            }
            System.arraycopy(from, start, bytes, length, end - start);
            length += end - start;
        }

        byte[] done() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
    }
}
