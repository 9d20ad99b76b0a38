package org.ringdown.bench.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ringdown.bench.measure.CpuTime;
import org.ringdown.bench.measure.Usage;

/**
 * Devices that register and stay registered. Over UDP they share some sockets; else each has a
 * connection of its own, and opens a new one when it is closed.
 */
final class Registrations implements Line.Ear, AutoCloseable {
    private static final int SOCKETS = 8;

    /** Connections that are being opened at once: a client's hurry, not a server's. */
    private static final int OPENING = 256;

    private static final long AGAIN_MILLIS = 500;

    private final Lines lines;
    private final Kind kind;
    private final Server running;
    private final InetSocketAddress server;
    private final List<Phone> phones = new ArrayList<>();
    private final Map<String, Phone> byUser = new HashMap<>();
    private final Map<Line, Phone> byLine = new HashMap<>();
    private final AtomicInteger registered = new AtomicInteger();
    private final List<Line> sockets = new ArrayList<>();
    private int opening;
    private int next;
    private int begun;
    private int done;
    private int asked;
    private boolean closed;
    private volatile @Nullable String refusal;

    Registrations(final Lines lines, final Server server, final Kind kind, final int count) {
        this.lines = lines;
        this.kind = kind;
        running = server;
        this.server = server.at(kind);
        for (int i = 0; i < count; i++) {
            final Phone phone = new Phone(Server.user(i));
            phones.add(phone);
            byUser.put(phone.user(), phone);
        }
    }

    /** Opens all lines and registers all phones. */
    void open(final int patienceSeconds) throws IOException {
        if (kind == Kind.UDP) {
            for (int i = 0; i < SOCKETS; i++) {
                sockets.add(lines.datagrams(Server.DEVICES, server, this));
            }
        }
        lines.loop()
                .submit(() -> {
                    for (int i = 0; i < phones.size(); i++) {
                        if (kind == Kind.UDP) {
                            phones.get(i).line(sockets.get(i % SOCKETS));
                        }
                    }
                })
                .syncUninterruptibly();
        lines.loop().execute(this::more);
        await(patienceSeconds);
    }

    /** Waits until all are registered. */
    void await(final int patienceSeconds) throws IOException {
        final long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        while (registered.get() < phones.size()) {
            if (System.nanoTime() > until || !running.alive()) {
                throw new IOException(
                        "%d of %d devices are registered over %s (%s); the last refusal: %s"
                                .formatted(
                                        registered.get(),
                                        phones.size(),
                                        kind,
                                        running.alive() ? "it runs" : "the server crashed",
                                        refusal));
            }
            try {
                Thread.sleep(5);
            } catch (final InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", stop);
            }
        }
    }

    /** How many are registered now. */
    int registered() {
        return registered.get();
    }

    /** Lets some more phones come in. */
    private void more() {
        for (final Phone phone : phones) {
            if (closed || opening >= OPENING) {
                break;
            }
            if (!phone.registered() && !phone.waiting()) {
                enter(phone);
            }
        }
        if (!closed) {
            final var _ = lines.loop().schedule(this::more, 5, TimeUnit.MILLISECONDS);
        }
    }

    private void enter(final Phone phone) {
        final Line line = phone.line();
        opening++;
        if (line != null) {
            phone.registerAnew();
        } else {
            phone.dialing();
            lines.connect(kind, source(phone), server, this, made -> connected(phone, made));
        }
    }

    /** Ten thousand connections are too many for one address when those before linger. */
    private static String source(final Phone phone) {
        return "127.0.3." + (1 + Math.floorMod(phone.user().hashCode(), 250));
    }

    private void connected(final Phone phone, final @Nullable Line made) {
        if (made != null) {
            phone.line(made);
            byLine.put(made, phone);
            phone.registerAnew();
        } else {
            opening--;
            // As clients do: not all in the same moment, and not at once.
            final long pause = AGAIN_MILLIS + ThreadLocalRandom.current().nextLong(AGAIN_MILLIS);
            final var _ = lines.loop().schedule(phone::forget, pause, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void heard(final Line line, final String message) {
        if (Text.status(message) == 0 || !Text.header(message, "CSeq").endsWith("REGISTER")) {
            return;
        }
        final String to = Text.uri(Text.header(message, "To"));
        final Phone phone = byUser.get(to.substring(4, to.indexOf('@')));
        if (phone == null || !phone.waiting()) {
            return;
        }
        final boolean before = phone.registered();
        switch (phone.heard(message)) {
            case DONE -> {
                done++;
                if (!before) {
                    opening--;
                    registered.incrementAndGet();
                }
            }
            case ASKED -> asked++;
            case REFUSED -> {
                refusal = message.lines().findFirst().orElse("");
                if (!before) {
                    opening--;
                }
            }
        }
    }

    @Override
    public void closed(final Line line) {
        final Phone phone = byLine.remove(line);
        if (phone != null) {
            if (phone.registered()) {
                registered.decrementAndGet();
            } else if (phone.waiting()) {
                opening--;
            }
            phone.line(null);
        }
    }

    /**
     * Lets the phones register at this rate, one after the other.
     *
     * @param anew whether each begins without a nonce and is challenged
     */
    Sample run(final Server server, final double rate, final int seconds, final boolean anew)
            throws IOException {
        lines.loop()
                .submit(() -> {
                    begun = 0;
                    done = 0;
                    asked = 0;
                })
                .syncUninterruptibly();
        final CpuTime before = Usage.cpu(server.process());
        Pace.keep(lines.loop(), rate, seconds, () -> one(anew), () -> done >= begun);
        return new Sample(Usage.cpu(server.process()).since(before), begun, done, Delays.NONE);
    }

    /** How many were asked for a password in the last round. */
    int asked() {
        return asked;
    }

    private void one(final boolean anew) {
        final Phone phone = phones.get(next);
        next = (next + 1) % phones.size();
        if (phone.line() == null) {
            return;
        }
        begun++;
        if (anew) {
            phone.registerAnew();
        } else {
            phone.renew();
        }
    }

    @Override
    public void close() {
        lines.loop()
                .submit(() -> {
                    closed = true;
                    sockets.forEach(Line::close);
                    List.copyOf(byLine.keySet()).forEach(Line::close);
                })
                .syncUninterruptibly();
    }
}
