package org.ringdown.bench.sylk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.bench.measure.Spread;
import org.ringdown.bench.sip.Server;

/** All clients, and what is known of them. */
final class Crowd implements Client.Watcher {
    /** Connections that are being opened at once at first: a client's hurry, not a server's. */
    private static final int OPENING = 64;

    private final Server server;
    private final Sockets sockets;
    private final List<Client> clients = new ArrayList<>();
    private final AtomicInteger registered = new AtomicInteger();
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Set<String> live = ConcurrentHashMap.newKeySet();
    private final Set<String> synced = ConcurrentHashMap.newKeySet();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private int called;
    private volatile long since;
    private volatile Spread back = new Spread();
    private volatile @Nullable String refusal;

    Crowd(final Server server, final Sockets sockets, final int count) {
        this.server = server;
        this.sockets = sockets;
        for (int i = 0; i < count; i++) {
            // Many connections are too many for one address when those before linger.
            final String source = "127.0.3." + (1 + i % 250);
            clients.add(new Client(sockets, Server.user(i), source, this));
        }
    }

    /** Lets all come, and waits until they are registered. */
    void open(final int patienceSeconds) throws IOException {
        onLoop(() -> {
            for (int i = 0; i < OPENING; i++) {
                callNext();
            }
        });
        await("registered", patienceSeconds, () -> registered.get() == clients.size());
    }

    private void callNext() {
        if (called < clients.size()) {
            clients.get(called).come();
            called++;
        }
    }

    /** Does something on the load's thread, and waits for it. */
    void onLoop(final Runnable work) {
        sockets.loop().submit(work).syncUninterruptibly();
    }

    /** From now on it is measured how long clients take to be registered. */
    void measureFromNow() {
        onLoop(() -> {
            back = new Spread();
            since = System.nanoTime();
        });
    }

    /** How long they took, in nanoseconds. */
    Spread back() {
        return back;
    }

    Client client(final int number) {
        return clients.get(number);
    }

    int registered() {
        return registered.get();
    }

    /** Pings that were answered until now. */
    int pings() {
        return pings.get();
    }

    /** What was refused until now. */
    int refusals() {
        return refusals.get();
    }

    @Nullable String refusal() {
        return refusal;
    }

    /** Whether somebody got this message, when it was sent or later by asking for it. */
    boolean got(final String messageId) {
        return live.contains(messageId) || synced.contains(messageId);
    }

    /** Whether somebody got this message by asking for what was missed. */
    boolean synced(final String messageId) {
        return synced.contains(messageId);
    }

    /** Whether this message was taken for delivery. */
    boolean accepted(final int count, final String prefix) {
        return accepted.stream().filter(id -> id.startsWith(prefix)).count() == count;
    }

    /** Waits for something. */
    void await(final String what, final int patienceSeconds, final BooleanSupplier done)
            throws IOException {
        final long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IOException(
                        "not %s within %d s: %d of %d clients are registered, the server %s; %d refusals, the last: %s"
                                .formatted(
                                        what,
                                        patienceSeconds,
                                        registered.get(),
                                        clients.size(),
                                        server.alive() ? "runs" : "does not run",
                                        refusals.get(),
                                        refusal));
            }
            SylkBench.pause(5);
        }
    }

    @Override
    public void registered(final Client client) {
        back.add(System.nanoTime() - since);
        registered.incrementAndGet();
        callNext();
    }

    @Override
    public void lost(final Client client) {
        registered.decrementAndGet();
    }

    @Override
    public void received(final Client client, final String messageId, final boolean bySync) {
        (bySync ? synced : live).add(messageId);
    }

    @Override
    public void accepted(final String messageId) {
        accepted.add(messageId);
    }

    @Override
    public void pingAnswered() {
        pings.incrementAndGet();
    }

    @Override
    public void refused(final String message) {
        refusals.incrementAndGet();
        refusal = message;
    }
}
