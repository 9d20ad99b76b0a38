package org.ringdown.runtime.media.loop;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ringdown.rtc.dtls.DatagramPipe;

/** What one handshake of a far end hears, put in by who sorts its socket, and says. */
final class DtlsQueue implements DatagramPipe {
    /** Sends a datagram. */
    @FunctionalInterface
    interface Line {
        void send(byte[] data) throws IOException;
    }

    private static final byte[] END = new byte[0];
    private final BlockingQueue<byte[]> in = new LinkedBlockingQueue<>();
    private final Line out;

    DtlsQueue(final Line out) {
        this.out = out;
    }

    void add(final byte[] data) {
        in.add(data);
    }

    /** Nothing more comes. */
    void end() {
        in.add(END);
    }

    @Override
    public int receive(final byte[] into, final int offset, final int waitMillis) {
        try {
            final byte[] data =
                    waitMillis == 0 ? in.take() : in.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (data == null) {
                return TIMED_OUT;
            }
            if (data.length == 0) {
                return CLOSED;
            }
            System.arraycopy(data, 0, into, offset, data.length);
            return data.length;
        } catch (final InterruptedException interrupted) {
            return CLOSED;
        }
    }

    @Override
    public void send(final byte[] data, final int offset, final int length) {
        try {
            out.send(Arrays.copyOfRange(data, offset, offset + length));
        } catch (final IOException closed) {
            end();
        }
    }
}
