package org.ringdown.rtc.dtls;

import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Two of these, crossed, are a wire between two associations in one test. */
final class QueuePipe implements DatagramPipe {
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> in;
    private final BlockingQueue<byte[]> out;
    private Predicate<byte[]> passes = _ -> true;

    private QueuePipe(final BlockingQueue<byte[]> in, final BlockingQueue<byte[]> out) {
        this.in = in;
        this.out = out;
    }

    static QueuePipe[] pair() {
        final BlockingQueue<byte[]> one = new LinkedBlockingQueue<>();
        final BlockingQueue<byte[]> other = new LinkedBlockingQueue<>();
        return new QueuePipe[] {new QueuePipe(one, other), new QueuePipe(other, one)};
    }

    /** Only datagrams that the predicate likes reach the other side. */
    QueuePipe sendingOnly(final Predicate<byte[]> which) {
        passes = which;
        return this;
    }

    void close() {
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
                in.add(END);
                return CLOSED;
            }
            System.arraycopy(data, 0, into, offset, data.length);
            return data.length;
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return CLOSED;
        }
    }

    @Override
    public void send(final byte[] data, final int offset, final int length) {
        final byte[] copy = Arrays.copyOfRange(data, offset, offset + length);
        if (passes.test(copy)) {
            out.add(copy);
        }
    }
}
