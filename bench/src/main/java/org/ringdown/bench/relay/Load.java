package org.ringdown.bench.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.ringdown.runtime.io.PacketIo;

/**
 * Sends and receives for all talkers, on one thread. Packets are spread evenly, as those of
 * independent callers are: of N talkers one speaks every 20 ms / N. What is due is sent four times
 * a millisecond, and what has come is taken at the same times, without ever sleeping in the kernel
 * for it, so that no relay pays for waking us up.
 */
final class Load implements AutoCloseable {
    private static final long FRAME_NANOS = 20_000_000;
    private static final long TICK_NANOS = 250_000;
    private static final long LATE_NANOS = 100_000_000;
    private static final long HELD_UP_NANOS = 3_000_000;

    private final PacketIo io;

    Load() throws IOException {
        io = PacketIo.open();
    }

    /** The sockets, for talkers. */
    PacketIo io() {
        return io;
    }

    /**
     * Lets everybody talk for a while, and then waits for what is still under way.
     *
     * @param relay the relay's process
     */
    Sample run(final List<Talker> talkers, final Duration length, final long relay)
            throws IOException {
        final long sentBefore = talkers.stream().mapToLong(Talker::sent).sum();
        final long heardBefore = talkers.stream().mapToLong(Talker::heard).sum();
        final CpuTime before = CpuTime.of(relay);
        final long start = System.nanoTime();
        long last = start;
        long longestGap = 0;
        long spoken = 0;
        while (last - start < length.toNanos()) {
            final long due = (last - start) * talkers.size() / FRAME_NANOS;
            while (spoken < due) {
                talkers.get((int) (spoken++ % talkers.size())).speak();
            }
            receive();
            LockSupport.parkNanos(TICK_NANOS);
            final long now = System.nanoTime();
            if (now - last > HELD_UP_NANOS) {
                spoken = (now - start) * talkers.size() / FRAME_NANOS;
                longestGap = Math.max(longestGap, now - last);
            }
            last = now;
        }
        final long until = last + LATE_NANOS;
        while (System.nanoTime() < until) {
            receive();
            LockSupport.parkNanos(TICK_NANOS);
        }
        return new Sample(
                CpuTime.of(relay).since(before),
                talkers.stream().mapToLong(Talker::sent).sum() - sentBefore,
                talkers.stream().mapToLong(Talker::heard).sum() - heardBefore,
                longestGap);
    }

    /** Takes all that has come. */
    void receive() throws IOException {
        do {
            io.await(0);
        } while (io.receive() > 0);
    }

    @Override
    public void close() {
        io.close();
    }
}
