package org.ringdown.gateway.ng.run;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.wire.BencodeScanner;
import org.ringdown.gateway.ng.wire.NgFrame;
import org.ringdown.runtime.control.StreamPort;

/**
 * Requests on one TCP connection: cookie, space and a bencode dictionary, which alone says where it
 * ends. The next request may follow at once, or after white space.
 */
final class NgStream implements StreamPort.Talk {
    private static final int FIRST_ROOM = 4_096;

    /** Takes a whole message. */
    @FunctionalInterface
    interface Sink {
        /** The message is in the first {@code length} bytes, which are the sink's to keep. */
        void message(byte[] data, int length);
    }

    private final Sink sink;
    private byte[] gathered = new byte[FIRST_ROOM];
    private int length;
    private int body = -1;
    private @Nullable BencodeScanner scanner;

    NgStream(final Sink sink) {
        this.sink = sink;
    }

    @Override
    public boolean received(final byte[] data, final int count) {
        int at = 0;
        while (at < count) {
            if (body < 0) {
                at = cookie(data, at, count);
                if (length > NgFrame.MAX_COOKIE) {
                    return false;
                }
                continue;
            }
            final BencodeScanner looking = scanner == null ? new BencodeScanner() : scanner;
            scanner = looking;
            final int end = looking.scan(data, at, count);
            if (looking.broken() || length + (end - at) > NgFrame.MAX_DOCUMENT) {
                return false;
            }
            append(data, at, end);
            at = end;
            if (looking.done()) {
                sink.message(Arrays.copyOf(gathered, length), length);
                length = 0;
                body = -1;
                scanner = null;
                gathered = gathered.length > FIRST_ROOM ? new byte[FIRST_ROOM] : gathered;
            }
        }
        return true;
    }

    /** Gathers the cookie and the space behind it; white space in front of it is passed over. */
    private int cookie(final byte[] data, final int start, final int count) {
        int at = start;
        while (length == 0 && at < count && data[at] <= ' ' && data[at] >= 0) {
            at++;
        }
        final int from = at;
        while (at < count && data[at] != ' ') {
            at++;
        }
        final boolean complete = at < count;
        append(data, from, complete ? at + 1 : at);
        if (complete) {
            body = length;
        }
        return complete ? at + 1 : at;
    }

    private void append(final byte[] data, final int from, final int to) {
        final int more = to - from;
        if (length + more > gathered.length) {
            gathered = Arrays.copyOf(gathered, Math.max(gathered.length * 2, length + more));
        }
        System.arraycopy(data, from, gathered, length, more);
        length += more;
    }
}
