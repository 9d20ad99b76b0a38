package org.ringdown.bench.loss;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.PriorityQueue;

/** One thread on which all ends of all calls speak and listen. */
final class Stage implements AutoCloseable {
    private static final long MILLI = 1_000_000;
    private static final int LOWEST_PORT = 40_000;
    private static final int HIGHEST_PORT = 60_000;

    private record Task(long at, long order, Runnable what) {}

    private final Selector selector;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private long order;
    private int nextPort = LOWEST_PORT;

    Stage() throws IOException {
        selector = Selector.open();
    }

    /**
     * Opens a port.
     *
     * @param even whether for RTP, or the one above the last such, for RTCP
     */
    DatagramChannel open(final boolean even) throws IOException {
        while (nextPort < HIGHEST_PORT) {
            final DatagramChannel channel = DatagramChannel.open();
            try {
                channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), nextPort));
                nextPort++;
                return channel;
            } catch (final BindException taken) {
                channel.close();
                if (!even) {
                    throw taken;
                }
                nextPort += 2;
            }
        }
        throw new IOException("no ports are free");
    }

    /** Calls back when something may be read. */
    void listen(final DatagramChannel channel, final Runnable reader) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, reader);
    }

    /** Does something at a time. */
    void at(final long nanos, final Runnable what) {
        tasks.add(new Task(nanos, order++, what));
    }

    /** Plays until a time. */
    void run(final long until) throws IOException {
        for (long now = System.nanoTime(); now < until; now = System.nanoTime()) {
            while (!tasks.isEmpty() && tasks.peek().at() <= now) {
                tasks.remove().what().run();
            }
            final long next = tasks.isEmpty() ? until : Math.min(until, tasks.peek().at());
            final long rest = next - System.nanoTime();
            if (rest >= MILLI) {
                selector.select(rest / MILLI);
            } else {
                selector.selectNow();
            }
            for (final SelectionKey key : selector.selectedKeys()) {
                if (key.attachment() instanceof Runnable reader) {
                    reader.run();
                }
            }
            selector.selectedKeys().clear();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
