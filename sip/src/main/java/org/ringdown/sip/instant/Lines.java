package org.ringdown.sip.instant;

import java.nio.charset.StandardCharsets;

/** Goes through bytes line by line; lines end in CR LF or LF, the last one perhaps in neither. */
final class Lines {
    private final byte[] bytes;
    private int start;
    private int end;
    private int next;

    Lines(final byte[] bytes, final int from) {
        this.bytes = bytes;
        next = Math.min(from, bytes.length);
    }

    /** Goes to the next line; false when there is none. */
    boolean next() {
        if (next >= bytes.length) {
            start = bytes.length;
            end = bytes.length;
            return false;
        }
        start = next;
        int at = start;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        next = Math.min(at + 1, bytes.length);
        end = at > start && at < bytes.length && bytes[at - 1] == '\r' ? at - 1 : at;
        return true;
    }

    /** Where this line begins. */
    int start() {
        return start;
    }

    /** Where the next line begins. */
    int position() {
        return next;
    }

    boolean empty() {
        return start == end;
    }

    String text() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    boolean startsWith(final byte[] prefix) {
        if (end - start < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[start + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
