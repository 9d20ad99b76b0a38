package org.ringdown.sip.framing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.parse.ContentLength;
import org.ringdown.sip.parse.Limits;

/**
 * Cuts a TCP or TLS stream into messages by their Content-Length: RFC 3261 §18.3. One per
 * connection, owned by the thread that reads it: {@link #feed} what came, then {@link #poll} until
 * {@code null}. It holds one unfinished message at most; lengths are checked against the limits
 * when they are read, before anything is kept for them.
 */
public final class StreamFramer {
    private static final int FIRST_SIZE = 2_048;
    private static final byte[] NOTHING = new byte[0];

    private final Limits limits;
    private byte[] buffer = NOTHING;
    private int start;
    private int end;

    /** How far the search for the header's end went already, so that no byte is searched twice. */
    private int searched;

    private int bodyStart = -1;
    private int bodyLength;
    private boolean emptyLineBefore;
    private boolean over;

    /** A framer at the start of a stream. */
    public StreamFramer(final Limits limits) {
        this.limits = limits;
    }

    /** Takes bytes as they came. After a {@link Frame.Broken} they are dropped. */
    public void feed(final byte[] data, final int offset, final int length) {
        if (over || length == 0) {
            return;
        }
        if (end + length > buffer.length) {
            final int held = end - start;
            final byte[] target =
                    held + length <= buffer.length
                            ? buffer
                            : new byte[Math.max(FIRST_SIZE, held + length + held / 2)];
            System.arraycopy(buffer, start, target, 0, held);
            buffer = target;
            searched -= start;
            if (bodyStart >= 0) {
                bodyStart -= start;
            }
            start = 0;
            end = held;
        }
        System.arraycopy(data, offset, buffer, end, length);
        end += length;
    }

    /** The next frame, or {@code null} when more bytes are needed. */
    public @Nullable Frame poll() {
        if (over) {
            return null;
        }
        if (bodyStart < 0 && start < end && buffer[start] == '\r') {
            return emptyLine();
        }
        if (bodyStart < 0) {
            final Frame broken = header();
            if (broken != null) {
                return broken;
            }
        }
        if (bodyStart < 0 || end - bodyStart < bodyLength) {
            return null;
        }
        final byte[] message = Arrays.copyOfRange(buffer, start, bodyStart + bodyLength);
        next(bodyStart + bodyLength);
        emptyLineBefore = false;
        return new Frame.Message(message);
    }

    /** How many bytes wait for the rest of their message. */
    public int held() {
        return end - start;
    }

    private @Nullable Frame emptyLine() {
        if (end - start < 2) {
            return null;
        }
        if (buffer[start + 1] != '\n') {
            return broken("RFC3261-25.1 a CR is followed by a LF");
        }
        if (end - start == 3 && buffer[start + 2] == '\r') {
            return null;
        }
        if (end - start >= 4 && buffer[start + 2] == '\r' && buffer[start + 3] == '\n') {
            next(start + 4);
            emptyLineBefore = false;
            return new Frame.KeepAlive();
        }
        next(start + 2);
        // A keep-alive may come in two pieces.
        final boolean second = emptyLineBefore;
        emptyLineBefore = !second;
        return second ? new Frame.KeepAlive() : new Frame.Pong();
    }

    /** Looks for the end of the header and reads the length of the body. */
    private @Nullable Frame header() {
        int at = Math.max(searched, start);
        while (at + 3 < end) {
            // Three of four bytes are passed over: the last one of the four tells how far.
            final byte last = buffer[at + 3];
            if (last == '\n'
                    && buffer[at] == '\r'
                    && buffer[at + 1] == '\n'
                    && buffer[at + 2] == '\r') {
                return headerEndsAt(at + 4);
            }
            at += last == '\r' || last == '\n' ? 1 : 4;
        }
        searched = at;
        return end - start > limits.message() ? broken("limit: the header is too long") : null;
    }

    private @Nullable Frame headerEndsAt(final int position) {
        if (position - start > limits.message()) {
            return broken("limit: the header is too long");
        }
        return switch (ContentLength.find(buffer, start, position)) {
            case Parsed.Ok<Integer>(Integer length) when length > limits.body() ->
                    broken("limit: the body is too long");
            case Parsed.Ok<Integer>(Integer length)
                    when position - start + length > limits.message() ->
                    broken("limit: the message is too long");
            case Parsed.Ok<Integer>(Integer length) -> {
                bodyStart = position;
                bodyLength = length;
                yield null;
            }
            case Parsed.Malformed<Integer>(String rule, int _) -> broken(rule);
        };
    }

    private void next(final int position) {
        start = position;
        searched = position;
        bodyStart = -1;
        if (start == end) {
            start = 0;
            end = 0;
            searched = 0;
            if (buffer.length > 4 * FIRST_SIZE) {
                buffer = NOTHING;
            }
        }
    }

    private Frame broken(final String rule) {
        final byte[] head =
                Arrays.copyOfRange(buffer, start, Math.min(end, start + limits.message()));
        over = true;
        buffer = NOTHING;
        start = 0;
        end = 0;
        return new Frame.Broken(rule, head);
    }
}
