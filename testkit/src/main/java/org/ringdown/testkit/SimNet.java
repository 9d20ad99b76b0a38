package org.ringdown.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network on virtual time: datagrams that get lost, late, doubled and out of order, NATs that
 * forget, connections that break. Everything that happens follows from the clock and the seed, so
 * that a run can be had again.
 *
 * <p>It is driven from outside: {@link #next} says when something is due, {@link #run} lets it
 * happen. What happens may send again.
 */
public final class SimNet {
    private final SimClock clock;
    private final RandomGenerator random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::when).thenComparingLong(Event::number));
    private final Map<InetSocketAddress, Receiver> sockets = new HashMap<>();
    private final Map<InetAddress, Nat> nats = new HashMap<>();
    private Weather weather = Weather.CALM;
    private long numbered;
    private long lost;

    private record Event(long when, long number, Runnable what) {}

    /** Who listens on a socket. */
    @FunctionalInterface
    public interface Receiver {
        /** A datagram came. */
        void received(byte[] data, InetSocketAddress from);
    }

    /** Who is at one end of a connection. */
    public interface Party {
        /** A message came; they come in the order in which they were sent. */
        void received(byte[] data);

        /** The connection is gone. */
        void closed();
    }

    /**
     * What the network does to datagrams; connections know no more of it than delay.
     *
     * @param loss the share that gets lost, 0 to 1
     * @param doubled the share that comes twice
     * @param shortest the least delay, in milliseconds
     * @param longest the most; they overtake each other within
     */
    public record Weather(double loss, double doubled, long shortest, long longest) {
        /** Nothing is lost, and everything takes a millisecond. */
        public static final Weather CALM = new Weather(0, 0, 1, 1);
    }

    /** A network in calm weather. */
    public SimNet(final SimClock clock, final RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The weather from now on. */
    public void weather(final Weather next) {
        weather = next;
    }

    /** Lets something happen after a time. */
    public void after(final Duration delay, final Runnable what) {
        events.add(new Event(clock.now() + delay.toNanos(), numbered++, what));
    }

    /** When something is due, in nanoseconds; {@link Long#MAX_VALUE} for never. */
    public long next() {
        final Event event = events.peek();
        return event == null ? Long.MAX_VALUE : event.when();
    }

    /** Lets the next thing happen, if it is due by now. */
    public void run() {
        final Event event = events.peek();
        if (event != null && event.when() <= clock.now()) {
            events.remove();
            event.what().run();
        }
    }

    /** Datagrams that got lost so far, for want of luck or of anybody there. */
    public long lost() {
        return lost;
    }

    /** Opens a socket, in place of one that is there. */
    public void bind(final InetSocketAddress address, final Receiver receiver) {
        sockets.put(address, receiver);
    }

    /** Closes a socket. */
    public void unbind(final InetSocketAddress address) {
        sockets.remove(address);
    }

    /** Puts all sockets of an inside address behind a NAT with this address outside. */
    public Nat nat(final InetAddress inside, final InetAddress outside) {
        final Nat nat = new Nat(outside);
        nats.put(inside, nat);
        nats.put(outside, nat);
        return nat;
    }

    /** Sends a datagram. */
    public void send(final InetSocketAddress from, final InetSocketAddress to, final byte[] data) {
        final @Nullable Nat nat = nats.get(from.getAddress());
        final InetSocketAddress shown = nat == null ? from : nat.out(from);
        final int copies = random.nextDouble() < weather.doubled() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() < weather.loss()) {
                lost++;
            } else {
                after(delay(), () -> arrive(shown, to, data));
            }
        }
    }

    private void arrive(
            final InetSocketAddress from, final InetSocketAddress to, final byte[] data) {
        final @Nullable Nat nat = nats.get(to.getAddress());
        final @Nullable InetSocketAddress inside = nat == null ? to : nat.in(to);
        final @Nullable Receiver receiver = inside == null ? null : sockets.get(inside);
        if (receiver == null) {
            lost++;
        } else {
            receiver.received(data, from);
        }
    }

    private Duration delay() {
        final long spread = Math.max(1, 1_000 * (weather.longest() - weather.shortest()));
        final long micros = 1_000 * weather.shortest() + random.nextLong(spread);
        return Duration.ofNanos(1_000 * micros);
    }

    /**
     * A network address translator: outside ports come and go (RFC 4787, "endpoint-independent").
     */
    public static final class Nat {
        private static final int FIRST_PORT = 20_000;

        private final InetAddress outside;
        private final Map<InetSocketAddress, Integer> ports = new HashMap<>();
        private final Map<Integer, InetSocketAddress> owners = new HashMap<>();
        private int last = FIRST_PORT;

        private Nat(final InetAddress outside) {
            this.outside = outside;
        }

        private InetSocketAddress out(final InetSocketAddress from) {
            final int port = ports.computeIfAbsent(from, _ -> ++last);
            owners.put(port, from);
            return new InetSocketAddress(outside, port);
        }

        private @Nullable InetSocketAddress in(final InetSocketAddress to) {
            return owners.get(to.getPort());
        }

        /** Forgets everything: who is inside is seen with other ports, old ones lead nowhere. */
        public void rebind() {
            ports.clear();
            owners.clear();
        }
    }

    /** One connection. Messages are framed already. */
    public final class Link {
        private final Party[] parties = new Party[2];
        private final long[] free = new long[2];
        private boolean open = true;

        private Link(final Party one, final Party other) {
            parties[0] = one;
            parties[1] = other;
        }

        /** Sends to the first party (0) or the second (1). Whether the link is open. */
        public boolean send(final int to, final byte[] data) {
            if (!open) {
                return false;
            }
            // What is sent later never comes earlier.
            final long arrival = Math.max(free[to], clock.now() + delay().toNanos());
            free[to] = arrival;
            events.add(
                    new Event(
                            arrival,
                            numbered++,
                            () -> {
                                if (open) {
                                    parties[to].received(data);
                                }
                            }));
            return true;
        }

        /** Whether it can carry messages. */
        public boolean open() {
            return open;
        }

        /** Breaks it, and what is on its way is lost; both parties see it a little later. */
        public void cut() {
            if (open) {
                open = false;
                after(delay(), parties[0]::closed);
                after(delay(), parties[1]::closed);
            }
        }
    }

    /** A connection between two parties, open at once. */
    public Link link(final Party one, final Party other) {
        return new Link(one, other);
    }
}
