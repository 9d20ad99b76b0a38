package org.ringdown.bench.media;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.ringdown.audio.Codecs;
import org.ringdown.bench.measure.CpuTime;
import org.ringdown.bench.measure.SocketDrops;
import org.ringdown.bench.measure.Spread;
import org.ringdown.bench.voice.Wording;
import org.ringdown.runtime.codec.OpusLibrary;
import org.ringdown.runtime.io.PacketIo;

/**
 * Sends and receives for all talkers, on one thread. Packets are spread evenly, as those of
 * independent callers are: at N packets a second one is sent every 1/N s. The thread never sleeps
 * in the kernel for what it receives, so that no server pays for waking it up.
 */
final class Load implements AutoCloseable {
    private static final long SECOND = 1_000_000_000;

    /** How often it looks when it need not be exact. */
    private static final long TICK_NANOS = 250_000;

    /** It has then missed its time, and leaves out what it should have sent. */
    private static final long HELD_UP_NANOS = 3_000_000;

    private final PacketIo io;
    private final Ear ear = new Ear();
    private final Roll roll = new Roll();

    /** Of Opus and of G.711, when they are needed. */
    private final List<Wording> wordings = new ArrayList<>();

    private Spread silences = new Spread();
    private long lastLook = System.nanoTime();
    private long lastHeard = lastLook;

    Load() throws IOException {
        io = PacketIo.open();
    }

    /** A new socket for talkers. */
    Line line(final boolean shared) throws IOException {
        return new Line(io, ear, roll, shared);
    }

    /** One of two that understand each other only through a server speaks Opus, one G.711. */
    void converse(final Talker opus, final Talker phone) {
        if (wordings.isEmpty()) {
            final Codecs codecs = new Codecs(OpusLibrary.open(null));
            wordings.add(Wording.opus(codecs));
            wordings.add(Wording.pcmu(codecs));
        }
        opus.converse(new Conversation(wordings.getFirst(), phone));
        phone.converse(new Conversation(wordings.getLast(), opus));
        roll.addPort(opus);
        roll.addPort(phone);
    }

    Roll roll() {
        return roll;
    }

    Ear ear() {
        return ear;
    }

    /**
     * How the load works.
     *
     * @param packets how many a second, of all talkers together
     * @param length how long
     * @param exact whether each packet is sent and taken at its very moment, on a core of its own;
     *     else four times a millisecond
     */
    record Plan(int packets, Duration length, boolean exact) {}

    /**
     * Lets everybody talk for a while, and then waits for what is still under way.
     *
     * @param server its process, whose CPU time is taken
     */
    Sample run(final Talkers talkers, final Plan plan, final long server) throws IOException {
        drain();
        ear.clear();
        silences = new Spread();
        final BitSet ports = talkers.ports();
        final long droppedBefore = SocketDrops.of(ports);
        final CpuTime before = CpuTime.of(server);
        final List<Talker> order = talkers.order();
        final long start = System.nanoTime();
        lastLook = start;
        lastHeard = start;
        long last = start;
        long heldUp = 0;
        long owed = 0;
        long sent = 0;
        int next = talkers.next();
        while (last - start < plan.length().toNanos()) {
            final long due = due(last - start, plan.packets());
            for (; owed < due; owed++) {
                order.get(next).speak();
                next = next + 1 == order.size() ? 0 : next + 1;
                sent++;
            }
            talkers.tend(last);
            receive();
            if (plan.exact()) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(TICK_NANOS);
            }
            final long now = System.nanoTime();
            if (now - last > HELD_UP_NANOS) {
                owed = due(now - start, plan.packets());
                heldUp = Math.max(heldUp, now - last);
            }
            last = now;
        }
        talkers.next(next);
        linger(last + Talker.LATE_NANOS);
        final CpuTime cpu = CpuTime.of(server).since(before);
        final Spread delays = new Spread();
        delays.addAll(ear.delays());
        return new Sample(
                cpu,
                sent,
                ear.heard(),
                ear.late(),
                SocketDrops.of(ports) - droppedBefore,
                heldUp,
                delays,
                silences);
    }

    private static long due(final long nanos, final int packets) {
        return nanos / 1_000 * packets / (SECOND / 1_000);
    }

    /** Sends what is queued and takes all that has come. */
    void receive() throws IOException {
        io.flush();
        int taken = 1;
        while (taken > 0) {
            io.await(0);
            final long now = System.nanoTime();
            ear.now(now);
            if (now - lastLook > HELD_UP_NANOS) {
                lastHeard = now; // a silence in which nobody listened says nothing
            }
            taken = io.receive();
            if (taken > 0) {
                silences.add(now - lastHeard);
                lastHeard = now;
            }
            lastLook = now;
        }
    }

    /** Waits a moment for something to come, and takes it. */
    void await() throws IOException {
        io.flush();
        io.await(1_000_000);
        io.receive();
        receive();
    }

    private void linger(final long until) throws IOException {
        while (System.nanoTime() < until) {
            receive();
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    /** Waits until nothing has come for a while, or for three seconds. */
    private void drain() throws IOException {
        final long begun = System.nanoTime();
        receive();
        lastHeard = System.nanoTime();
        while (System.nanoTime() - lastHeard < Talker.LATE_NANOS
                && System.nanoTime() - begun < 3 * SECOND) {
            receive();
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    @Override
    public void close() {
        io.close();
    }
}
