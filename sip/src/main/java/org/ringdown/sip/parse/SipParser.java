package org.ringdown.sip.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Cursor;
import org.ringdown.sip.message.HeaderIndex;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * Reads one message: RFC 3261 §7. It looks at every byte of the header once, and says for a
 * malformed message which rule is broken and where.
 */
public final class SipParser {
    /** What a response takes over from its request: RFC 3261 §8.2.6.2. */
    private static final Set<String> REPLIED =
            Set.of(
                    HeaderName.VIA,
                    HeaderName.FROM,
                    HeaderName.TO,
                    HeaderName.CALL_ID,
                    HeaderName.CSEQ);

    private static final Limits UNLIMITED =
            new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private SipParser() {}

    /**
     * Reads a whole datagram or frame. Empty lines before the message are passed over (RFC 3261
     * §7.5). What follows a body of the announced length is dropped; a body that is shorter makes
     * the message malformed (§18.3).
     *
     * @param data copied, so that the buffer can be used again
     */
    public static Parsed<SipMessage> parse(
            final byte[] data, final int offset, final int length, final Limits limits) {
        int start = offset;
        while (start + 1 < offset + length && data[start] == '\r' && data[start + 1] == '\n') {
            start += 2;
        }
        final int rest = offset + length - start;
        if (rest > limits.message()) {
            return Parsed.malformed("limit: the message is too long", limits.message());
        }
        final byte[] bytes = Arrays.copyOfRange(data, start, start + rest);
        final int lineEnd = startLineEnd(bytes, 0, bytes.length, limits.headerLine());
        if (lineEnd < 0) {
            return Parsed.malformed("RFC3261-7 a start line ends with CRLF", 0);
        }
        final Parsed<StartLine> startLine = StartLine.parse(bytes, 0, lineEnd);
        if (startLine instanceof Parsed.Malformed<StartLine>(String rule, int at)) {
            return Parsed.malformed(rule, at);
        }
        final HeaderLines lines = new HeaderLines(bytes, lineEnd + 2, limits);
        if (!lines.read()) {
            return Parsed.malformed(lines.rule(), lines.position());
        }
        return withBody(bytes, lines, startLine.orThrow(), limits);
    }

    private static Parsed<SipMessage> withBody(
            final byte[] bytes,
            final HeaderLines lines,
            final StartLine startLine,
            final Limits limits) {
        final int bodyStart = lines.position();
        final HeaderIndex whole =
                startLine instanceof StartLine.Status
                        ? lines.index().buildResponse(bytes, bodyStart)
                        : lines.index().build(bytes, bodyStart);
        int bodyLength = bytes.length - bodyStart;
        final String announced = whole.first(HeaderName.CONTENT_LENGTH);
        if (announced != null) {
            final Cursor cursor = new Cursor(announced);
            final long number =
                    cursor.number(Integer.MAX_VALUE, "RFC3261-20.14 Content-Length is a number");
            if (number < 0 || !cursor.atEnd()) {
                return Parsed.malformed("RFC3261-20.14 Content-Length is a number", bodyStart);
            }
            if (number > bodyLength) {
                return Parsed.malformed(
                        "RFC3261-18.3 the body has all the bytes of Content-Length", bytes.length);
            }
            bodyLength = (int) number;
        }
        if (bodyLength > limits.body()) {
            return Parsed.malformed("limit: the body is too long", bodyStart);
        }
        final int end = bodyStart + bodyLength;
        final HeaderIndex index =
                end == bytes.length
                        ? whole
                        : lines.index().build(Arrays.copyOf(bytes, end), bodyStart);
        return switch (startLine) {
            case StartLine.Request(var method, var uri) ->
                    SipRequest.read(index, method, uri).map(request -> request);
            case StartLine.Status(int status, String reason) ->
                    SipResponse.read(index, status, reason).map(response -> response);
        };
    }

    /**
     * Reads a response that was written here, to which no limits apply.
     *
     * @param bytes exactly the message; they must not change any more
     */
    public static Parsed<SipResponse> own(final byte[] bytes) {
        final int lineEnd = startLineEnd(bytes, 0, bytes.length, bytes.length);
        final HeaderLines lines = new HeaderLines(bytes, lineEnd + 2, UNLIMITED);
        return lineEnd >= 0
                        && StartLine.parse(bytes, 0, lineEnd)
                                instanceof
                                Parsed.Ok<StartLine>(StartLine.Status(int status, String reason))
                        && lines.read()
                ? SipResponse.readAgain(
                        lines.index().build(bytes, lines.position()), status, reason)
                : Parsed.malformed("not a response of ours", 0);
    }

    /** Where the CRLF of the line at {@code start} stands, or -1. */
    private static int startLineEnd(
            final byte[] bytes, final int start, final int end, final int limit) {
        final int last = (int) Math.min(end - 1L, (long) start + limit);
        for (int i = start; i < last; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /**
     * An answer to a request that {@link #parse} refused: 400, or 505 for another version of SIP
     * (RFC 3261 §21.5.6). What it takes over from the request it takes over as it stands there,
     * readable or not. {@code null} when it was no request, an ACK, or when it has no Via or no
     * CSeq: its sender could not tell what the answer is for (§17.1.3).
     *
     * @param why the broken rule, told in a Warning
     */
    public static byte @Nullable [] refusal(
            final byte[] data, final int offset, final int length, final String why) {
        final int limit = Math.min(length, Limits.DEFAULT.message());
        int at = offset;
        final int end = offset + limit;
        while (at + 1 < end && data[at] == '\r' && data[at + 1] == '\n') {
            at += 2;
        }
        final int lineEnd = startLineEnd(data, at, end, Limits.DEFAULT.headerLine());
        if (lineEnd < 0 || isResponseOrAck(data, at, lineEnd)) {
            return null;
        }
        final int status = why.equals(StartLine.VERSION_RULE) ? 505 : 400;
        final ByteArrayOutputStream response = new ByteArrayOutputStream(512);
        append(response, "SIP/2.0 " + status + " " + SipResponse.defaultReason(status) + "\r\n");
        if (!copyReplied(data, lineEnd + 2, end, response)) {
            return null;
        }
        append(response, "Warning: 399 ringdown " + Cursor.quote(why) + "\r\n");
        append(response, "Content-Length: 0\r\n\r\n");
        return response.toByteArray();
    }

    private static void append(final ByteArrayOutputStream response, final String text) {
        response.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isResponseOrAck(final byte[] data, final int start, final int end) {
        final String head =
                new String(data, start, Math.min(end - start, 4), StandardCharsets.ISO_8859_1);
        return head.equalsIgnoreCase("SIP/") || head.equals("ACK ");
    }

    /**
     * Copies the lines that an answer needs, whatever stands between them and in them; only lines
     * with control characters are left out. False when Via or CSeq are not there.
     */
    private static boolean copyReplied(
            final byte[] data,
            final int start,
            final int end,
            final ByteArrayOutputStream response) {
        final Set<String> seen = new HashSet<>();
        int at = start;
        for (int lines = 0; at < end && lines <= Limits.DEFAULT.headers(); lines++) {
            final int stop = foldedEnd(data, at, end);
            if (stop <= at) {
                break;
            }
            final byte[] line = Arrays.copyOf(Arrays.copyOfRange(data, at, stop), stop - at + 4);
            System.arraycopy(END, 0, line, stop - at, END.length);
            final HeaderLines read = new HeaderLines(line, 0, Limits.DEFAULT);
            if (read.read() && read.index().count() == 1) {
                final HeaderIndex index = read.index().build(line, line.length);
                final String name = index.name(0);
                if (REPLIED.contains(name) && (seen.add(name) || !HeaderName.single(name))) {
                    final String value = index.value(0);
                    final boolean to = name.equals(HeaderName.TO);
                    append(response, name + ": " + (to ? tagged(value) : value) + "\r\n");
                }
            }
            at = stop + 2;
        }
        return seen.contains(HeaderName.VIA) && seen.contains(HeaderName.CSEQ);
    }

    /**
     * The To with a tag, where it can be read and has none. The same request gets the same tag,
     * without anything being remembered (§8.2.6.2).
     */
    private static String tagged(final String to) {
        return NameAddr.parse(to) instanceof Parsed.Ok<NameAddr>(NameAddr read)
                        && !read.params().has("tag")
                ? to + ";tag=bad" + Integer.toHexString(to.hashCode())
                : to;
    }

    /** Where the CRLF stands that ends the line at {@code start} and its continuation lines. */
    private static int foldedEnd(final byte[] data, final int start, final int end) {
        for (int i = start; i + 1 < end; i++) {
            if (data[i] == '\r'
                    && data[i + 1] == '\n'
                    && (i + 2 >= end || (data[i + 2] != ' ' && data[i + 2] != '\t'))) {
                return i;
            }
        }
        return -1;
    }
}
