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
    /** Lines for which there is room at first ... */
    private static final int FEW = 12;

    /** ... and which are mostly added to a source's. */
    private static final int ADDED = 4;

    private static final String NO_BODY = "Content-Length: 0\r\n\r\n";

    private final @Nullable Indexed source;

    /** The lines of the message to be: their canonical names ... */
    private String[] names;

    /** ... the values of new lines; {@code null} for those that are the source's ... */
    private @Nullable String[] values;

    /** ... and which line of the source the others are. */
    private int[] origins;

    private int count;

    /** Whether it is no longer the source. */
    private boolean changed = true;

    private byte @Nullable [] body;
    private boolean bodyKept;

    /** What of the source's core is no longer true; all of it when there is no such core. */
    private int touched = Indexed.Core.ALL;

    /** The Vias, where they are known without reading them again. */
    private @Nullable List<Via> vias;

    MessageBuilder(final @Nullable Indexed source) {
        this.source = source;
        final int lines = source == null ? FEW : Math.max(FEW, source.index().count() + ADDED);
        names = new String[lines];
        values = new @Nullable String[lines];
        origins = new int[lines];
    }

    abstract B self();

    /** Starts with all lines and the body of the source. */
    final void keepAll() {
        final HeaderIndex index = source().index();
        count = index.count();
        index.copyNames(names);
        for (int i = 0; i < count; i++) {
            origins[i] = i;
        }
        bodyKept = true;
        touched = 0;
        changed = false;
    }

    /** Starts with the lines that every answer takes over: RFC 3261 §8.2.6.2. */
    final void keepReplied() {
        keep(HeaderName.VIA);
        keep(HeaderName.FROM);
        keep(HeaderName.TO);
        keep(HeaderName.CALL_ID);
        keep(HeaderName.CSEQ);
        touched = Indexed.Core.MAX_FORWARDS;
    }

    /** Puts a Via on top of the others. */
    public final B pushVia(final Via via) {
        final List<Via> below = knownVias();
        prepend(HeaderName.VIA, via.toString());
        if (below != null) {
            final List<Via> all = new ArrayList<>(below.size() + 1);
            all.add(via);
            all.addAll(below);
            known(all);
        }
        return self();
    }

    /** Takes the topmost Via off. */
    public final B popVia() {
        final List<Via> all = knownVias();
        removeFirstValue(HeaderName.VIA);
        if (all != null && all.size() > 1) {
            known(all.subList(1, all.size()));
        }
        return self();
    }

    private @Nullable List<Via> knownVias() {
        if ((touched & Indexed.Core.VIAS) == 0) {
            return source().vias();
        }
        return vias;
    }

    private void known(final List<Via> all) {
        vias = List.copyOf(all);
    }

    /** Copies the source's lines of this canonical name to the end. */
    final void keep(final String name) {
        final HeaderIndex index = source().index();
        for (int i = index.find(name, 0); i >= 0; i = index.find(name, i + 1)) {
            insert(count, name, null, i);
        }
    }

    private Indexed source() {
        if (source == null) {
            throw new IllegalStateException("a new message has no source to copy from");
        }
        return source;
    }

    private void insert(
            final int at, final String name, final @Nullable String value, final int origin) {
        if (count == names.length) {
            names = Arrays.copyOf(names, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
            origins = Arrays.copyOf(origins, 2 * count);
        }
        changed = true;
        System.arraycopy(names, at, names, at + 1, count - at);
        System.arraycopy(values, at, values, at + 1, count - at);
        System.arraycopy(origins, at, origins, at + 1, count - at);
        count++;
        names[at] = name;
        values[at] = value;
        origins[at] = origin;
    }

    private void removeLine(final int at) {
        count--;
        changed = true;
        System.arraycopy(names, at + 1, names, at, count - at);
        System.arraycopy(values, at + 1, values, at, count - at);
        System.arraycopy(origins, at + 1, origins, at, count - at);
    }

    /** Replaces all lines of this name by one, in the place of the first, or adds it at the end. */
    public final B set(final String name, final String value) {
        final String canonical = checked(name, value);
        final int first = find(canonical, 0);
        if (first < 0) {
            insert(count, canonical, value, -1);
            return self();
        }
        change(first, value);
        for (int i = find(canonical, first + 1); i >= 0; i = find(canonical, i)) {
            removeLine(i);
        }
        return self();
    }

    /** Adds a line at the end. */
    public final B add(final String name, final String value) {
        insert(count, checked(name, value), value, -1);
        return self();
    }

    /** Adds a line before the first of its name, or before all others when there is none. */
    public final B prepend(final String name, final String value) {
        final String canonical = checked(name, value);
        insert(Math.max(find(canonical, 0), 0), canonical, value, -1);
        return self();
    }

    /** Removes all lines of this name. */
    public final B remove(final String name) {
        final String canonical = touched(name);
        for (int i = find(canonical, 0); i >= 0; i = find(canonical, i)) {
            removeLine(i);
        }
        return self();
    }

    /**
     * Removes all lines of these names.
     *
     * @param canonical names as {@link HeaderName#canonical(String)} gives them, and known to it,
     *     so that a line has one of them whatever it was written like
     */
    public final B removeAll(final Set<String> canonical) {
        for (int i = count - 1; i >= 0; i--) {
            if (canonical.contains(names[i])) {
                removeLine(i);
            }
        }
        return self();
    }

    /** Removes the first element of a comma-separated list; nothing happens when it is empty. */
    public final B removeFirstValue(final String name) {
        final String canonical = touched(name);
        final int first = find(canonical, 0);
        if (first >= 0) {
            final String rest = afterFirst(value(first));
            if (rest.isEmpty()) {
                removeLine(first);
            } else {
                change(first, rest);
            }
        }
        return self();
    }

    /** Replaces the first element of a comma-separated list, or adds one when it is empty. */
    public final B replaceFirstValue(final String name, final String value) {
        final String canonical = checked(name, value);
        final int first = find(canonical, 0);
        if (first < 0) {
            insert(count, canonical, value, -1);
        } else {
            final String rest = afterFirst(value(first));
            change(first, rest.isEmpty() ? value : value + ", " + rest);
        }
        return self();
    }

    private void change(final int line, final String value) {
        values[line] = value;
        changed = true;
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
        final String value = value(line);
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
        changed = true;
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
        changed |= bodyKept;
        bodyKept = false;
        return self();
    }

    /** The canonical name of a line that may be written. */
    private String checked(final String name, final String value) {
        if (!Cursor.isToken(name)) {
            throw new IllegalArgumentException("a header field's name is a token: " + name);
        }
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a header field's value is one line: " + name);
        }
        return touched(name);
    }

    private String touched(final String name) {
        final String canonical = HeaderName.canonical(name);
        final int part = Indexed.Core.part(canonical);
        touched |= part;
        if (part == Indexed.Core.VIAS) {
            vias = null;
        }
        return canonical;
    }

    private int find(final String name, final int from) {
        for (int i = from; i < count; i++) {
            if (HeaderName.same(names[i], name)) {
                return i;
            }
        }
        return -1;
    }

    private String value(final int line) {
        final String fresh = values[line];
        return fresh != null ? fresh : source().index().value(origins[line]);
    }

    /** Whether writing it would only copy what a builder wrote before. */
    final boolean unchanged() {
        return !changed && source != null && source.index().written();
    }

    /** Writes everything out, and notes on the way where the lines stand. */
    final HeaderIndex write(final String startLine) {
        if (startLine.indexOf('\r') != startLine.length() - 2
                || startLine.indexOf('\n') != startLine.length() - 1) {
            throw new IllegalStateException("a start line is one line");
        }
        final String length = contentLength(contentLength());
        int size = startLine.length() + length.length() + contentLength();
        for (int i = 0; i < count; i++) {
            size += room(i);
        }
        final Writer writer = new Writer(size);
        writer.text(startLine);
        final HeaderIndex.Builder index = new HeaderIndex.Builder(count + 1);
        for (int i = 0; i < count; ) {
            final int together = together(i);
            if (together > 0) {
                copy(writer, i, together, index);
                i += together;
            } else {
                if (!HeaderName.same(names[i], HeaderName.CONTENT_LENGTH)) {
                    write(writer, i, index);
                }
                i++;
            }
        }
        final int last = writer.length;
        writer.text(length);
        final int bodyStart = writer.length;
        index.add(HeaderName.CONTENT_LENGTH, last, last + 16, bodyStart - 4, true);
        if (bodyKept) {
            final HeaderIndex from = source().index();
            writer.bytes(from.bytes(), from.bodyStart(), from.bytes().length);
        } else if (body != null) {
            writer.bytes(body, 0, body.length);
        }
        return index.written(writer.done(), bodyStart);
    }

    /** The last line, and the empty one that ends the header, for a body of so many bytes. */
    static String contentLength(final int body) {
        return body == 0 ? NO_BODY : "Content-Length: " + body + "\r\n\r\n";
    }

    private int contentLength() {
        if (bodyKept) {
            return source().index().bytes().length - source().index().bodyStart();
        }
        return body == null ? 0 : body.length;
    }

    /** The bytes that a line takes if it is ASCII; others make the writer grow. */
    private int room(final int line) {
        final String fresh = values[line];
        if (fresh != null) {
            return names[line].length() + fresh.length() + 4;
        }
        if (HeaderName.same(names[line], HeaderName.CONTENT_LENGTH)) {
            return 0;
        }
        final HeaderIndex index = source().index();
        return index.lineEnd(origins[line]) - index.lineStart(origins[line]);
    }

    /** How many lines from this one on stand in the source as they are to be written. */
    private int together(final int first) {
        int line = first;
        while (line < count
                && values[line] == null
                && origins[line] == origins[first] + line - first
                && source().index().regular(origins[line])
                && !HeaderName.same(names[line], HeaderName.CONTENT_LENGTH)) {
            line++;
        }
        return line - first;
    }

    /** Copies lines that stand together in the source, and notes where they stand now. */
    private void copy(
            final Writer writer,
            final int first,
            final int lines,
            final HeaderIndex.Builder index) {
        final HeaderIndex from = source().index();
        final int origin = origins[first];
        final int shift = writer.length - from.lineStart(origin);
        writer.bytes(from.bytes(), from.lineStart(origin), from.lineEnd(origin + lines - 1));
        for (int i = 0; i < lines; i++) {
            index.add(
                    names[first + i],
                    from.lineStart(origin + i) + shift,
                    from.valueStart(origin + i) + shift,
                    from.valueEnd(origin + i) + shift,
                    true);
        }
    }

    /** Writes a line anew, and notes where it stands. */
    private void write(final Writer writer, final int line, final HeaderIndex.Builder index) {
        final int start = writer.length;
        writer.text(names[line]);
        writer.text(": ");
        int from = writer.length;
        writer.text(value(line));
        int to = writer.length;
        writer.text("\r\n");
        while (from < to && isSpace(writer.bytes[from])) {
            from++;
        }
        while (from < to && isSpace(writer.bytes[to - 1])) {
            to--;
        }
        index.add(names[line], start, from, to, true);
    }

    private static boolean isSpace(final byte b) {
        return b == ' ' || b == '\t';
    }

    /** The values that every message has: the source's when none of them was touched. */
    final Indexed.Core core(final HeaderIndex index) {
        if (touched == 0) {
            return source().core();
        }
        Indexed.@Nullable Core known = touched == Indexed.Core.ALL ? null : source().core();
        int unknown = touched;
        final List<Via> all = vias;
        if (known != null && all != null) {
            known = known.withVias(all);
            unknown &= ~Indexed.Core.VIAS;
        }
        return switch (Indexed.Core.of(index, known, unknown)) {
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
