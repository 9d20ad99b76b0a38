package org.ringdown.rtc.dtls;

import java.io.IOException;
import org.bouncycastle.tls.DatagramTransport;

/** The library's view of a {@link DatagramPipe}. */
final class PipeTransport implements DatagramTransport {
    /** Fits every path that the Internet promises for IPv6, with room for tunnels. */
    private static final int SEND_LIMIT = 1_200;

    private final DatagramPipe pipe;
    private boolean closed;
    private boolean pipeClosed;

    PipeTransport(final DatagramPipe pipe) {
        this.pipe = pipe;
    }

    /** Whether the owner closed the pipe; the library then fails in one way or another. */
    boolean pipeClosed() {
        return pipeClosed;
    }

    /** Whether the library closed its end, on an alert or a failure. */
    boolean closed() {
        return closed;
    }

    @Override
    public int getReceiveLimit() {
        return RecordFilter.MAX_DATAGRAM;
    }

    @Override
    public int getSendLimit() {
        return SEND_LIMIT;
    }

    @Override
    public int receive(final byte[] buffer, final int offset, final int length, final int wait)
            throws IOException {
        final int received = pipe.receive(buffer, offset, wait);
        if (received == DatagramPipe.CLOSED) {
            pipeClosed = true;
            throw new IOException("the pipe was closed");
        }
        return received;
    }

    @Override
    public void send(final byte[] data, final int offset, final int length) {
        pipe.send(data, offset, length);
    }

    @Override
    public void close() {
        closed = true;
    }
}
