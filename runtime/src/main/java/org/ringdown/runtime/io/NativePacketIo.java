package org.ringdown.runtime.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * UDP on Linux system calls: {@code epoll} tells which sockets have something, {@code recvmmsg}
 * takes up to a batch from each, {@code sendmmsg} sends what the turn has queued for a shared
 * socket, {@code sendto} what goes out of a leg's own. Sockets are IPv6 and dual-stack where the
 * machine has IPv6, so that one serves both families.
 */
final class NativePacketIo implements PacketIo {
    private static final int BATCH = 64;
    private static final int EVENTS = 256;
    private static final int ROUNDS = 16;
    private static final int SHARED_BUFFER = 4 << 20;

    private static final int SLOT = Datagram.MAX_LENGTH + Datagram.HEADROOM;
    private static final int ADDRESS_SLOT = 32;

    /** struct mmsghdr on 64-bit Linux. */
    private static final int HEADER = 64;

    private static final int HEADER_NAME_LENGTH = 8;
    private static final int HEADER_FLAGS = 48;
    private static final int HEADER_RECEIVED = 56;

    static final ValueLayout.OfLong LONG_BE =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt INT_BE =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfShort SHORT_BE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** struct epoll_event is packed on x86-64 only. */
    private static final int EVENT_SIZE = arm() ? 16 : 12;

    private static final int EVENT_DATA = arm() ? 8 : 4;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment state = arena.allocate(Libc.CALL_STATE);
    private final MemorySegment events = arena.allocate((long) EVENTS * EVENT_SIZE, 8);
    private final MemorySegment scratch = arena.allocate(64, 8);
    private final MemorySegment one = arena.allocate(8, 8);
    private final Batch in = new Batch(arena);
    private final Batch out = new Batch(arena);
    private final MemorySegment single = arena.allocate(SLOT, 64);
    private final Datagram datagram = new Datagram();
    private final boolean six;
    private final int epoll;
    private final int waker;

    /** By file descriptor. */
    private @Nullable Socket[] sockets = new @Nullable Socket[256];

    private @Nullable Socket batching;
    private int queued;
    private int ready;
    private boolean closed;
    private long unsent;

    /** Headers, addresses and data of a batch, wired to each other once. */
    private static final class Batch {
        final MemorySegment headers;
        final MemorySegment addresses;
        final MemorySegment data;
        final MemorySegment vectors;

        Batch(final Arena arena) {
            headers = arena.allocate((long) BATCH * HEADER, 8);
            addresses = arena.allocate((long) BATCH * ADDRESS_SLOT, 8);
            data = arena.allocate((long) BATCH * SLOT, 64);
            vectors = arena.allocate(BATCH * 16L, 8);
            for (int i = 0; i < BATCH; i++) {
                final long header = (long) i * HEADER;
                headers.set(JAVA_LONG, header, addresses.address() + (long) i * ADDRESS_SLOT);
                headers.set(JAVA_INT, header + HEADER_NAME_LENGTH, ADDRESS_SLOT);
                headers.set(JAVA_LONG, header + 16, vectors.address() + i * 16L);
                headers.set(JAVA_LONG, header + 24, 1);
                vectors.set(JAVA_LONG, i * 16L, data.address() + (long) i * SLOT);
                vectors.set(JAVA_LONG, i * 16L + 8, Datagram.MAX_LENGTH);
            }
        }
    }

    private static final class Socket implements UdpSocket {
        private final int descriptor;
        private final int port;
        private final boolean shared;
        private @Nullable Sink sink;
        private boolean closed;

        Socket(final int descriptor, final int port, final boolean shared) {
            this.descriptor = descriptor;
            this.port = port;
            this.shared = shared;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public synchronized void close() {
            // Twice would close a stranger's descriptor: numbers are given out again at once.
            if (!closed) {
                closed = true;
                try (Arena local = Arena.ofConfined()) {
                    Libc.close(local.allocate(Libc.CALL_STATE), descriptor);
                }
            }
        }
    }

    private static boolean arm() {
        return System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).contains("aarch64");
    }

    /** Opens it on 64-bit Linux when native access is granted; else {@code null}. */
    static @Nullable PacketIo openIfPossible() throws IOException {
        return possible() ? new NativePacketIo() : null;
    }

    /** Whether this is 64-bit Linux and native access is granted. */
    static boolean possible() {
        final String machine = System.getProperty("os.arch", "");
        return System.getProperty("os.name", "").equals("Linux")
                && (machine.equals("amd64") || machine.equals("aarch64"))
                && NativePacketIo.class.getModule().isNativeAccessEnabled();
    }

    private NativePacketIo() throws IOException {
        epoll = Libc.epollCreate(state);
        waker = Libc.eventfd(state);
        if (epoll < 0 || waker < 0) {
            throw failed("epoll_create1 or eventfd");
        }
        one.set(JAVA_LONG, 0, 1);
        final int probe = Libc.socket(state, Libc.AF_INET6);
        six = probe >= 0;
        if (six) {
            Libc.close(state, probe);
        }
        register(waker);
    }

    private IOException failed(final String call) {
        return failed(call, state);
    }

    static IOException failed(final String call, final MemorySegment state) {
        final int error = Libc.errno(state);
        final String why =
                switch (error) {
                    case 1, 13 -> "Permission denied";
                    case 24 -> "Too many open files";
                    case 98 -> "Address already in use";
                    case 99 -> "Cannot assign requested address";
                    default -> "error " + error;
                };
        return new IOException(call + " failed: " + why);
    }

    private void register(final int descriptor) throws IOException {
        scratch.set(JAVA_INT, 0, Libc.EPOLLIN);
        scratch.set(JAVA_INT_UNALIGNED, EVENT_DATA, descriptor);
        scratch.set(JAVA_INT_UNALIGNED, EVENT_DATA + 4L, 0);
        if (Libc.epollCtl(state, epoll, Libc.EPOLL_CTL_ADD, descriptor, scratch) < 0) {
            throw failed("epoll_ctl");
        }
    }

    @Override
    public UdpSocket bind(final InetSocketAddress local, final boolean shared) throws IOException {
        final PeerAddress address = PeerAddress.of(local);
        if (address == null) {
            throw new IOException("not an address: " + local);
        }
        try (Arena any = Arena.ofConfined()) {
            final MemorySegment errors = any.allocate(Libc.CALL_STATE);
            final int descriptor = Libc.socket(errors, six ? Libc.AF_INET6 : Libc.AF_INET);
            if (descriptor < 0) {
                throw failed("socket", errors);
            }
            try {
                return bound(any, errors, descriptor, local, shared);
            } catch (final IOException failure) {
                Libc.close(errors, descriptor);
                throw failure;
            }
        }
    }

    private Socket bound(
            final Arena any,
            final MemorySegment errors,
            final int descriptor,
            final InetSocketAddress local,
            final boolean shared)
            throws IOException {
        if (six) {
            final MemorySegment off = any.allocateFrom(JAVA_INT, 0);
            Libc.setsockopt(errors, descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, off);
        }
        if (shared) {
            final MemorySegment size = any.allocateFrom(JAVA_INT, SHARED_BUFFER);
            Libc.setsockopt(errors, descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, size);
            Libc.setsockopt(errors, descriptor, Libc.SOL_SOCKET, Libc.SO_SNDBUF, size);
        }
        final MemorySegment name = any.allocate(ADDRESS_SLOT, 8);
        final boolean wildcard = local.getAddress().isAnyLocalAddress();
        final PeerAddress address = PeerAddress.of(local);
        if (address == null) {
            throw new IOException("not an address: " + local);
        }
        final int length =
                write(
                        name,
                        0,
                        wildcard ? 0 : address.high,
                        wildcard ? 0 : address.low,
                        address.port,
                        address.scope);
        if (Libc.bind(errors, descriptor, name, length) < 0) {
            throw failed("bind to " + local, errors);
        }
        final MemorySegment nameLength = any.allocateFrom(JAVA_INT, ADDRESS_SLOT);
        if (Libc.getsockname(errors, descriptor, name, nameLength) < 0) {
            throw failed("getsockname", errors);
        }
        return new Socket(descriptor, name.get(SHORT_BE, 2) & 0xffff, shared);
    }

    /** Writes a socket address of our family; returns its length. */
    private int write(
            final MemorySegment to,
            final long at,
            final long high,
            final long low,
            final int port,
            final int scope) {
        to.set(SHORT_BE, at + 2, (short) port);
        if (!six) {
            to.set(JAVA_SHORT, at, (short) Libc.AF_INET);
            to.set(INT_BE, at + 4, (int) low);
            to.set(JAVA_LONG, at + 8, 0);
            return 16;
        }
        to.set(JAVA_SHORT, at, (short) Libc.AF_INET6);
        to.set(JAVA_INT, at + 4, 0);
        to.set(LONG_BE, at + 8, high);
        to.set(LONG_BE, at + 16, low);
        to.set(JAVA_INT, at + 24, scope);
        return 28;
    }

    @Override
    public void add(final UdpSocket socket, final Sink sink) throws IOException {
        final Socket ours = (Socket) socket;
        ours.sink = sink;
        if (ours.descriptor >= sockets.length) {
            sockets = Arrays.copyOf(sockets, Math.max(sockets.length * 2, ours.descriptor + 1));
        }
        sockets[ours.descriptor] = ours;
        register(ours.descriptor);
    }

    @Override
    public void remove(final UdpSocket socket) {
        final Socket ours = (Socket) socket;
        if (batching == ours) {
            flush();
        }
        if (ours.descriptor < sockets.length && sockets[ours.descriptor] == ours) {
            sockets[ours.descriptor] = null;
            Libc.epollCtl(state, epoll, Libc.EPOLL_CTL_DEL, ours.descriptor, scratch);
        }
        ours.close();
    }

    @Override
    public void await(final long nanos) {
        if (nanos <= 0) {
            ready = Libc.epollPoll(epoll, events, EVENTS);
        } else {
            final int millis = (int) Math.min(60_000, (nanos + 999_999) / 1_000_000);
            ready = Libc.epollWait(epoll, events, EVENTS, millis);
        }
    }

    @Override
    public int receive() {
        int received = 0;
        for (int i = 0; i < ready; i++) {
            final int descriptor =
                    events.get(JAVA_INT_UNALIGNED, (long) i * EVENT_SIZE + EVENT_DATA);
            if (descriptor == waker) {
                Libc.read(waker, scratch, 8);
                continue;
            }
            // A sink may have closed the socket of a later event in this turn.
            final Socket socket = descriptor < sockets.length ? sockets[descriptor] : null;
            if (socket != null) {
                received += drain(socket);
            }
        }
        ready = 0;
        return received;
    }

    private int drain(final Socket socket) {
        int total = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final int limit = socket.shared ? BATCH : BATCH / 4;
            final int count = Libc.recvmmsg(socket.descriptor, in.headers, limit);
            if (count <= 0) {
                return total;
            }
            for (int i = 0; i < count; i++) {
                deliver(socket, i);
            }
            total += count;
            if (count < limit) {
                return total;
            }
        }
        return total;
    }

    private void deliver(final Socket socket, final int slot) {
        final long header = (long) slot * HEADER;
        final int length = in.headers.get(JAVA_INT, header + HEADER_RECEIVED);
        final int flags = in.headers.get(JAVA_INT, header + HEADER_FLAGS);
        in.headers.set(JAVA_INT, header + HEADER_NAME_LENGTH, ADDRESS_SLOT);
        final Sink sink = socket.sink;
        if (sink == null || (flags & Libc.MSG_TRUNC) != 0 || length > Datagram.MAX_LENGTH) {
            return;
        }
        final long name = (long) slot * ADDRESS_SLOT;
        datagram.port = in.addresses.get(SHORT_BE, name + 2) & 0xffff;
        if (in.addresses.get(JAVA_SHORT, name) == Libc.AF_INET6) {
            datagram.high = in.addresses.get(LONG_BE, name + 8);
            datagram.low = in.addresses.get(LONG_BE, name + 16);
            datagram.scope = in.addresses.get(JAVA_INT, name + 24);
        } else {
            datagram.high = 0;
            datagram.low = 0xffff_0000_0000L | (in.addresses.get(INT_BE, name + 4) & 0xffff_ffffL);
            datagram.scope = 0;
        }
        datagram.length = length;
        MemorySegment.copy(in.data, JAVA_BYTE, (long) slot * SLOT, datagram.data(), 0, length);
        sink.received(datagram);
    }

    @Override
    public boolean send(
            final UdpSocket from, final PeerAddress to, final byte[] data, final int length) {
        final Socket socket = (Socket) from;
        if (!six && (to.high != 0 || to.low >>> 32 != 0xffff)) {
            unsent++; // no IPv6 on this machine
            return false;
        }
        if (socket.shared) {
            return enqueue(socket, to, data, length);
        }
        final int nameLength = write(scratch, 0, to.high, to.low, to.port, to.scope);
        MemorySegment.copy(data, 0, single, JAVA_BYTE, 0, length);
        if (Libc.sendto(socket.descriptor, single, length, scratch, nameLength) != length) {
            unsent++;
            return false;
        }
        return true;
    }

    private boolean enqueue(
            final Socket socket, final PeerAddress to, final byte[] data, final int length) {
        if (batching != socket) {
            flush();
            batching = socket;
        }
        final long header = (long) queued * HEADER;
        final int nameLength =
                write(
                        out.addresses,
                        (long) queued * ADDRESS_SLOT,
                        to.high,
                        to.low,
                        to.port,
                        to.scope);
        out.headers.set(JAVA_INT, header + HEADER_NAME_LENGTH, nameLength);
        out.vectors.set(JAVA_LONG, queued * 16L + 8, length);
        MemorySegment.copy(data, 0, out.data, JAVA_BYTE, (long) queued * SLOT, length);
        queued++;
        if (queued == BATCH) {
            flush();
        }
        return true;
    }

    @Override
    public void flush() {
        final Socket socket = batching;
        final int count = queued;
        queued = 0;
        if (socket == null || count == 0) {
            return;
        }
        int done = 0;
        while (done < count) {
            final int sent =
                    Libc.sendmmsg(
                            socket.descriptor,
                            done == 0 ? out.headers : out.headers.asSlice((long) done * HEADER),
                            count - done);
            if (sent > 0) {
                done += sent;
            } else {
                // The first of the rest cannot be sent (no route, no room): the others may.
                unsent++;
                done++;
            }
        }
    }

    @Override
    public void wake() {
        synchronized (one) {
            if (!closed) {
                Libc.write(waker, one, 8);
            }
        }
    }

    @Override
    public long unsent() {
        return unsent;
    }

    @Override
    public void close() {
        for (final Socket socket : sockets) {
            if (socket != null) {
                remove(socket);
            }
        }
        synchronized (one) {
            closed = true;
            Libc.close(state, waker);
        }
        Libc.close(state, epoll);
    }
}
