package org.ringdown.runtime.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * UDP on Linux system calls: {@code epoll} tells which sockets have something, {@code recvmmsg}
 * takes up to a batch from each, {@code sendmmsg} sends what the turn has queued for a shared
 * socket, {@code sendto} what goes out of a leg's own. Sockets are IPv6 and dual-stack where the
 * machine has IPv6, so that one serves both families.
 *
 * <p>Up to a batch of datagrams is received, then handed to the sinks, then what these sent is
 * sent: receiving, relaying and sending are more code than a processor has nearest room for, and
 * each is fetched once for a batch and not once for a packet.
 */
final class NativePacketIo implements PacketIo {
    private static final int BATCH = 64;
    private static final int EVENTS = 256;
    private static final int ROUNDS = 16;

    /** How often a turn asks again who has something: for bursts. */
    private static final int PASSES = 4;

    private static final int SHARED_BUFFER = 4 << 20;

    private static final int SLOT = Datagram.MAX_LENGTH + Datagram.HEADROOM;

    /** struct mmsghdr on 64-bit Linux. */
    private static final int HEADER = 64;

    private static final int HEADER_NAME_LENGTH = 8;
    private static final int HEADER_FLAGS = 48;
    private static final int HEADER_RECEIVED = 56;

    /** struct epoll_event is packed on x86-64 only. */
    private static final int EVENT_SIZE = arm() ? 16 : 12;

    private static final int EVENT_DATA = arm() ? 8 : 4;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment state = arena.allocate(Libc.CALL_STATE);
    private final MemorySegment events = arena.allocate((long) EVENTS * EVENT_SIZE, 8);
    private final MemorySegment scratch = arena.allocate(64, 8);
    private final MemorySegment one = arena.allocate(16, 8);
    private final Batch in = new Batch(arena);
    private final Batch out = new Batch(arena);
    private final OwnQueue own = new OwnQueue(arena);
    private final Slot[] slots = new Slot[BATCH];
    private final MemorySegment source = arena.allocate(SocketNames.SLOT, 8);
    private final MemorySegment sourceLength = arena.allocate(4, 4);
    private final Datagram datagram = new Datagram();
    private final boolean six;
    private final int epoll;
    private final int waker;

    /** By file descriptor. */
    private @Nullable NativeSocket[] sockets = new @Nullable NativeSocket[256];

    private @Nullable NativeSocket batching;
    private int queued;
    private int ready;
    private boolean closed;

    /** Headers, addresses and data of a batch, wired to each other once. */
    private static final class Batch {
        final MemorySegment headers;
        final MemorySegment addresses;
        final MemorySegment data;
        final MemorySegment vectors;

        Batch(final Arena arena) {
            headers = arena.allocate((long) BATCH * HEADER, 8);
            addresses = arena.allocate((long) BATCH * SocketNames.SLOT, 8);
            data = arena.allocate((long) BATCH * SLOT, 64);
            vectors = arena.allocate(BATCH * 16L, 8);
            for (int i = 0; i < BATCH; i++) {
                final long header = (long) i * HEADER;
                headers.set(JAVA_LONG, header, addresses.address() + (long) i * SocketNames.SLOT);
                headers.set(JAVA_INT, header + HEADER_NAME_LENGTH, SocketNames.SLOT);
                headers.set(JAVA_LONG, header + 16, vectors.address() + i * 16L);
                headers.set(JAVA_LONG, header + 24, 1);
                vectors.set(JAVA_LONG, i * 16L, data.address() + (long) i * SLOT);
                vectors.set(JAVA_LONG, i * 16L + 8, Datagram.MAX_LENGTH);
            }
        }
    }

    /** A datagram that was received and not yet handed over. */
    private static final class Slot {
        final Datagram datagram = new Datagram();
        final MemorySegment bytes = MemorySegment.ofArray(datagram.data());
        @Nullable NativeSocket socket;
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
        Arrays.setAll(slots, _ -> new Slot());
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
            // A socket of IPv4 alone spares the kernel to translate addresses.
            final boolean both = six && !(address.four() && !address.any());
            final int descriptor = Libc.socket(errors, both ? Libc.AF_INET6 : Libc.AF_INET);
            if (descriptor < 0) {
                throw failed("socket", errors);
            }
            try {
                return bound(any, errors, descriptor, address, shared, both);
            } catch (final IOException failure) {
                Libc.close(errors, descriptor);
                throw failure;
            }
        }
    }

    private NativeSocket bound(
            final Arena any,
            final MemorySegment errors,
            final int descriptor,
            final PeerAddress local,
            final boolean shared,
            final boolean both)
            throws IOException {
        if (both) {
            final MemorySegment off = any.allocateFrom(JAVA_INT, 0);
            Libc.setsockopt(errors, descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, off);
        }
        if (shared) {
            final MemorySegment size = any.allocateFrom(JAVA_INT, SHARED_BUFFER);
            Libc.setsockopt(errors, descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, size);
            Libc.setsockopt(errors, descriptor, Libc.SOL_SOCKET, Libc.SO_SNDBUF, size);
        }
        final MemorySegment name = any.allocate(SocketNames.SLOT, 8);
        final int length =
                local.any()
                        ? SocketNames.writeAny(name, both, local.port)
                        : SocketNames.write(name, 0, both, local);
        if (Libc.bind(errors, descriptor, name, length) < 0) {
            throw failed("bind to " + local, errors);
        }
        final MemorySegment nameLength = any.allocateFrom(JAVA_INT, SocketNames.SLOT);
        if (Libc.getsockname(errors, descriptor, name, nameLength) < 0) {
            throw failed("getsockname", errors);
        }
        return new NativeSocket(descriptor, SocketNames.port(name, 0), shared, both);
    }

    @Override
    public void add(final UdpSocket socket, final Sink sink) throws IOException {
        final NativeSocket ours = (NativeSocket) socket;
        ours.sink = sink;
        if (ours.descriptor >= sockets.length) {
            sockets = Arrays.copyOf(sockets, Math.max(sockets.length * 2, ours.descriptor + 1));
        }
        sockets[ours.descriptor] = ours;
        register(ours.descriptor);
    }

    @Override
    public void remove(final UdpSocket socket) {
        final NativeSocket ours = (NativeSocket) socket;
        if (batching == ours) {
            sendBatch();
        }
        own.send();
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
        for (int pass = 0; pass < PASSES; pass++) {
            final int count = pass();
            received += count;
            if (count == 0 || pass + 1 == PASSES) {
                break;
            }
            // One datagram was taken from each socket that had some: are there more?
            ready = Libc.epollPoll(epoll, events, EVENTS);
        }
        return received;
    }

    private int pass() {
        int received = 0;
        int filled = 0;
        for (int i = 0; i < ready; i++) {
            final int descriptor =
                    events.get(JAVA_INT_UNALIGNED, (long) i * EVENT_SIZE + EVENT_DATA);
            if (descriptor == waker) {
                Libc.read(waker, scratch, 8);
                continue;
            }
            // A sink may have closed the socket of a later event in this turn.
            final NativeSocket socket = descriptor < sockets.length ? sockets[descriptor] : null;
            if (socket == null) {
                continue;
            }
            if (socket.shared) {
                received += drain(socket);
            } else if (socket.mixed) {
                received += mixed(socket);
            } else if (take(socket, slots[filled])) {
                filled++;
            } else if (socket.tied != null) {
                socket.unsent++; // It was ready to tell that the far end refuses what we send.
            }
            if (filled == BATCH) {
                received += handOver(filled);
                filled = 0;
            }
        }
        ready = 0;
        return received + handOver(filled);
    }

    /** A leg's own port has one at a time, which this takes for less than a batch costs. */
    private boolean take(final NativeSocket socket, final Slot to) {
        final PeerAddress only = socket.mixed ? null : socket.tied;
        final boolean anyone = only == null;
        if (anyone) {
            sourceLength.set(JAVA_INT, 0, SocketNames.SLOT);
        }
        final int length =
                (int)
                        Libc.recvfrom(
                                socket.descriptor,
                                to.bytes,
                                Datagram.MAX_LENGTH,
                                anyone ? source : MemorySegment.NULL,
                                anyone ? sourceLength : MemorySegment.NULL);
        if (length < 0) {
            return false;
        }
        if (only == null) {
            SocketNames.read(source, 0, to.datagram);
        } else {
            to.datagram.cameFrom(only);
        }
        to.datagram.length = length;
        to.socket = socket;
        return true;
    }

    /** Takes all that came before the socket was tied; an error may stand before the end. */
    private int mixed(final NativeSocket socket) {
        final Slot slot = slots[BATCH - 1];
        int taken = 0;
        for (int nothing = 0; nothing < 2 && taken < BATCH; ) {
            if (take(socket, slot)) {
                taken++;
                nothing = 0;
                handOver(slot);
            } else {
                nothing++;
            }
        }
        socket.mixed &= taken == BATCH;
        return taken;
    }

    private int handOver(final int count) {
        for (int i = 0; i < count; i++) {
            handOver(slots[i]);
        }
        own.send();
        return count;
    }

    private void handOver(final Slot slot) {
        final NativeSocket socket = slot.socket;
        slot.socket = null;
        if (socket == null || sockets[socket.descriptor] != socket) {
            return; // closed by a sink meanwhile
        }
        final Sink sink = socket.sink;
        if (sink != null && slot.datagram.length <= Datagram.MAX_LENGTH) {
            sink.received(slot.datagram);
        }
    }

    private int drain(final NativeSocket socket) {
        int total = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final int limit = BATCH;
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

    private void deliver(final NativeSocket socket, final int slot) {
        final long header = (long) slot * HEADER;
        final int length = in.headers.get(JAVA_INT, header + HEADER_RECEIVED);
        final int flags = in.headers.get(JAVA_INT, header + HEADER_FLAGS);
        in.headers.set(JAVA_INT, header + HEADER_NAME_LENGTH, SocketNames.SLOT);
        final Sink sink = socket.sink;
        if (sink == null || (flags & Libc.MSG_TRUNC) != 0 || length > Datagram.MAX_LENGTH) {
            return;
        }
        SocketNames.read(in.addresses, (long) slot * SocketNames.SLOT, datagram);
        datagram.length = length;
        MemorySegment.copy(in.data, JAVA_BYTE, (long) slot * SLOT, datagram.data(), 0, length);
        sink.received(datagram);
    }

    @Override
    public boolean send(
            final UdpSocket by, final PeerAddress to, final byte[] data, final int length) {
        final NativeSocket socket = (NativeSocket) by;
        if (!socket.six && !to.four()) {
            return false; // no IPv6 on this machine or address
        }
        if (socket.shared) {
            return enqueue(socket, to, data, length);
        }
        own.add(socket, to, data, length);
        return true;
    }

    @Override
    public void tie(final UdpSocket socket, final @Nullable PeerAddress to) {
        final NativeSocket ours = (NativeSocket) socket;
        if (to != null && !ours.six && !to.four()) {
            return;
        }
        final int length;
        if (to == null) {
            // The family AF_UNSPEC unties.
            scratch.fill((byte) 0);
            length = 16;
        } else {
            length = SocketNames.write(scratch, 0, ours.six, to);
        }
        final boolean done = Libc.connect(state, ours.descriptor, scratch, length) == 0;
        ours.tied = done ? to : null;
        ours.mixed = done;
    }

    private boolean enqueue(
            final NativeSocket socket, final PeerAddress to, final byte[] data, final int length) {
        if (batching != socket) {
            sendBatch();
            batching = socket;
        }
        final long header = (long) queued * HEADER;
        final int nameLength =
                SocketNames.write(out.addresses, (long) queued * SocketNames.SLOT, socket.six, to);
        out.headers.set(JAVA_INT, header + HEADER_NAME_LENGTH, nameLength);
        out.vectors.set(JAVA_LONG, queued * 16L + 8, length);
        MemorySegment.copy(data, 0, out.data, JAVA_BYTE, (long) queued * SLOT, length);
        queued++;
        if (queued == BATCH) {
            sendBatch();
        }
        return true;
    }

    @Override
    public void trafficClass(final UdpSocket socket, final int tos) {
        final NativeSocket ours = (NativeSocket) socket;
        final int descriptor = ours.descriptor;
        one.set(JAVA_INT, 8, tos);
        final MemorySegment value = one.asSlice(8, 4);
        // A dual-stack socket has one for each family.
        Libc.setsockopt(state, descriptor, Libc.IPPROTO_IP, Libc.IP_TOS, value);
        if (ours.six) {
            Libc.setsockopt(state, descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_TCLASS, value);
        }
    }

    @Override
    public void flush() {
        own.send();
        sendBatch();
    }

    private void sendBatch() {
        final NativeSocket socket = batching;
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
                socket.unsent++;
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
    public void close() {
        for (final NativeSocket socket : sockets) {
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
