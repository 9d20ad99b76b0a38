package org.ringdown.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one message and where its header lines stand in them. Made by {@code sip.parse} and
 * by the builders; everybody else asks the {@link SipMessage}.
 */
public final class HeaderIndex {
    /** Line start, value start, and value end, or its complement where the line is irregular. */
    private static final int WIDTH = 3;

    /** How a response begins; a space and the reason follow. */
    private static final String STATUS_LINE = "SIP/2.0 ???";

    /** Most messages have fewer lines. */
    private static final int LINES = 16;

    private final byte[] bytes;
    private final String[] names;
    private final int[] spans;
    private final int count;
    private final int bodyStart;
    private final boolean written;

    private HeaderIndex(
            final byte[] bytes,
            final String[] names,
            final int[] spans,
            final int count,
            final int bodyStart,
            final boolean written) {
        this.bytes = bytes;
        this.names = names;
        this.spans = spans;
        this.count = count;
        this.bodyStart = bodyStart;
        this.written = written;
    }

    /** Collects header lines in their order. */
    public static final class Builder {
        private String[] names;
        private int[] spans;
        private int count;

        /** For a message of some length. */
        public Builder() {
            this(LINES);
        }

        /** For this many lines. */
        Builder(final int lines) {
            names = new String[lines];
            spans = new int[lines * WIDTH];
        }

        /**
         * Adds a line, which starts where the one before ends.
         *
         * @param name the canonical name
         * @param regular whether the line may be copied as it is: a line that is folded, or has
         *     white space before its colon, is written anew, so that nobody after us reads it in
         *     another way
         */
        public void add(
                final String name,
                final int lineStart,
                final int valueStart,
                final int valueEnd,
                final boolean regular) {
            if (count == names.length) {
                names = Arrays.copyOf(names, count * 2);
                spans = Arrays.copyOf(spans, count * 2 * WIDTH);
            }
            final int at = count * WIDTH;
            names[count++] = name;
            spans[at] = lineStart;
            spans[at + 1] = valueStart;
            spans[at + 2] = regular ? valueEnd : ~valueEnd;
        }

        /** How many lines there are so far. */
        public int count() {
            return count;
        }

        /** Whether a line of this canonical name was added. */
        public boolean has(final String name) {
            for (int i = 0; i < count; i++) {
                if (HeaderName.same(names[i], name)) {
                    return true;
                }
            }
            return false;
        }

        /**
         * The index of a message.
         *
         * @param bytes exactly the message; they must not change any more
         * @param bodyStart where the body starts, which goes to the last byte
         */
        public HeaderIndex build(final byte[] bytes, final int bodyStart) {
            return new HeaderIndex(bytes, names, spans, count, bodyStart, false);
        }

        /**
         * The index of a response that came. One that stands there as a builder would write it
         * counts as written, so that its lines need not be written once more to be passed on.
         */
        public HeaderIndex buildResponse(final byte[] bytes, final int bodyStart) {
            return new HeaderIndex(
                    bytes, names, spans, count, bodyStart, asWritten(bytes, bodyStart));
        }

        /** Whether start line, all lines, and Content-Length as the last, are as we write them. */
        private boolean asWritten(final byte[] bytes, final int bodyStart) {
            if (count == 0
                    || !HeaderName.same(names[count - 1], HeaderName.CONTENT_LENGTH)
                    || !isAt(STATUS_LINE, bytes, 0)
                    || bytes[STATUS_LINE.length()] != ' ') {
                return false;
            }
            for (int i = 0; i < count; i++) {
                if (spans[i * WIDTH + 2] < 0) {
                    return false;
                }
            }
            for (int i = 0; i < spans[0]; i++) {
                if (bytes[i] < 0) {
                    return false;
                }
            }
            final String last = MessageBuilder.contentLength(bytes.length - bodyStart);
            final int start = spans[(count - 1) * WIDTH];
            return bodyStart - start == last.length() && isAt(last, bytes, start);
        }

        /** Whether ASCII text is there; a {@code ?} in it stands for any byte. */
        private static boolean isAt(final String text, final byte[] bytes, final int at) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) != '?' && bytes[at + i] != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        /** The same of a message that a builder wrote. */
        HeaderIndex written(final byte[] bytes, final int bodyStart) {
            return new HeaderIndex(bytes, names, spans, count, bodyStart, true);
        }
    }

    /** Whether a builder wrote it: another would write it no other way. */
    boolean written() {
        return written;
    }

    /**
     * The same message with other text in a value: everything else is copied as it stands.
     *
     * @param from where the bytes start that {@code text} takes the place of; before {@code to}, or
     *     the end of a value that is not empty
     */
    HeaderIndex spliced(final int from, final int to, final byte[] text) {
        final int shift = text.length - (to - from);
        final byte[] changed = new byte[bytes.length + shift];
        System.arraycopy(bytes, 0, changed, 0, from);
        System.arraycopy(text, 0, changed, from, text.length);
        System.arraycopy(bytes, to, changed, to + shift, bytes.length - to);
        final int[] moved = Arrays.copyOf(spans, count * WIDTH);
        for (int at = 0; at < moved.length; at += WIDTH) {
            moved[at] += moved[at] >= to ? shift : 0;
            moved[at + 1] += moved[at + 1] >= to ? shift : 0;
            final int end = moved[at + 2];
            final boolean after = (end < 0 ? ~end : end) >= to;
            moved[at + 2] = end < 0 ? end - (after ? shift : 0) : end + (after ? shift : 0);
        }
        return new HeaderIndex(changed, names, moved, count, bodyStart + shift, written);
    }

    /** The same message without a line. */
    HeaderIndex without(final int line) {
        final int from = lineStart(line);
        final int shift = lineEnd(line) - from;
        final byte[] rest = new byte[bytes.length - shift];
        System.arraycopy(bytes, 0, rest, 0, from);
        System.arraycopy(bytes, from + shift, rest, from, rest.length - from);
        final String[] others = new String[count - 1];
        System.arraycopy(names, 0, others, 0, line);
        System.arraycopy(names, line + 1, others, line, others.length - line);
        final int[] moved = new int[others.length * WIDTH];
        System.arraycopy(spans, 0, moved, 0, line * WIDTH);
        for (int at = line * WIDTH; at < moved.length; at++) {
            final int place = spans[at + WIDTH];
            moved[at] = place < 0 ? place + shift : place - shift;
        }
        return new HeaderIndex(rest, others, moved, others.length, bodyStart - shift, written);
    }

    int count() {
        return count;
    }

    /** The canonical name of a line, from 0. */
    public String name(final int line) {
        return names[line];
    }

    /** Copies the canonical names of all lines, in their order, to the start of an array. */
    void copyNames(final String[] target) {
        System.arraycopy(names, 0, target, 0, count);
    }

    /** The next line of this canonical name from {@code from} on, or -1. */
    int find(final String name, final int from) {
        for (int i = from; i < count; i++) {
            if (HeaderName.same(names[i], name)) {
                return i;
            }
        }
        return -1;
    }

    /** The line's value, unfolded. */
    public String value(final int line) {
        final int start = valueStart(line);
        final String text =
                new String(bytes, start, valueEnd(line) - start, StandardCharsets.UTF_8);
        return regular(line) || text.indexOf('\n') < 0 ? text : unfolded(text);
    }

    /** RFC 3261 §7.3.1: a line end with white space after it counts as one space. */
    private static String unfolded(final String text) {
        final StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c != '\r') {
                line.append(c);
                continue;
            }
            while (!line.isEmpty() && isSpace(line.charAt(line.length() - 1))) {
                line.setLength(line.length() - 1);
            }
            while (i + 1 < text.length()
                    && (text.charAt(i + 1) == '\n' || isSpace(text.charAt(i + 1)))) {
                i++;
            }
            line.append(' ');
        }
        return line.toString();
    }

    private static boolean isSpace(final char c) {
        return c == ' ' || c == '\t';
    }

    boolean regular(final int line) {
        return spans[line * WIDTH + 2] >= 0;
    }

    int lineStart(final int line) {
        return spans[line * WIDTH];
    }

    int valueStart(final int line) {
        return spans[line * WIDTH + 1];
    }

    int valueEnd(final int line) {
        final int end = spans[line * WIDTH + 2];
        return end < 0 ? ~end : end;
    }

    int lineEnd(final int line) {
        // After the last line there is an empty one, and then the body.
        return line + 1 < count ? lineStart(line + 1) : bodyStart - 2;
    }

    /**
     * The value of the first line of this canonical name, or {@code null} when there is no such
     * line.
     */
    public @Nullable String first(final String name) {
        final int line = find(name, 0);
        return line < 0 ? null : value(line);
    }

    /** The bytes themselves: not to be changed, not to be handed out. */
    byte[] bytes() {
        return bytes;
    }

    int bodyStart() {
        return bodyStart;
    }
}
