package org.ringdown.runtime.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket for messages on Linux system calls: datagrams of any length, taken with {@code
 * recvmmsg} and sent with {@code sendmmsg}. A socket bound to a wildcard address tells of each
 * datagram which of our addresses it came to, and sends from the address it is told. It also hears
 * of datagrams that came back (ICMP). Owned by one thread, which waits for it elsewhere.
 */
public final class MessageSocket implements AutoCloseable {
    /** The longest message that UDP carries. */
    public static final int LONGEST = 65_535;

    /** What the kernel may hold for us while we are busy: some thousand messages. */
    private static final int RECEIVE_BUFFER = 8 << 20;

    private static final int BATCH = 16;
    private static final int ROUNDS = 8;
    private static final int OUT = 64;
    private static final int OUT_BYTES = 256 << 10;

    private static final int ADDRESS_SLOT = 32;
    private static final int CONTROL_SLOT = 128;
    private static final int CONTROL_HEADER = 16;

    /** struct mmsghdr on 64-bit Linux: a struct msghdr of 56 bytes and a count. */
    private static final int HEADER = 64;

    private static final int NAME_LENGTH = 8;
    private static final int VECTORS = 16;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int LENGTH = 56;

    /** Takes what came. */
    @FunctionalInterface
    public interface Sink {
        /**
         * A datagram.
         *
         * @param data valid during the call only
         * @param from where it came from
         * @param to the address and port of ours that it came to
         */
        void received(byte[] data, int length, PeerAddress from, InetSocketAddress to);
    }

    /** Is told what did not leave. */
    @FunctionalInterface
    public interface Returned {
        /**
         * One that was given to {@link #queue} could not be sent.
         *
         * @param number its number, as {@code queue} returned it
         */
        void returned(long number);
    }

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment state = arena.allocate(Libc.CALL_STATE);
    private final MemorySegment in = arena.allocate((long) BATCH * HEADER, 8);
    private final MemorySegment inNames = arena.allocate((long) BATCH * ADDRESS_SLOT, 8);
    private final MemorySegment inControl = arena.allocate((long) BATCH * CONTROL_SLOT, 8);
    private final MemorySegment inData = arena.allocate((long) BATCH * (LONGEST + 1), 64);
    private final MemorySegment out = arena.allocate((long) OUT * HEADER, 8);
    private final MemorySegment outNames = arena.allocate((long) OUT * ADDRESS_SLOT, 8);
    private final MemorySegment outControl = arena.allocate((long) OUT * CONTROL_SLOT, 8);
    private final MemorySegment outVectors = arena.allocate(OUT * 16L, 8);
    private final MemorySegment outData = arena.allocate(OUT_BYTES, 64);
    private final byte[] datagram = new byte[LONGEST];
    private final boolean six;
    private final boolean wildcard;
    private final int descriptor;
    private final InetSocketAddress local;
    private final int receiveBuffer;
    private final Places places;
    private int queued;
    private int queuedBytes;
    private long number;
    private boolean closed;

    private MessageSocket(final InetSocketAddress address, final boolean alone) throws IOException {
        six = !(address.getAddress() instanceof Inet4Address);
        wildcard = address.getAddress().isAnyLocalAddress();
        descriptor = Libc.socket(state, six ? Libc.AF_INET6 : Libc.AF_INET);
        if (descriptor < 0) {
            throw failed("socket");
        }
        try {
            receiveBuffer = options(alone);
            local = bind(address);
        } catch (final IOException failure) {
            Libc.close(state, descriptor);
            throw failure;
        }
        places = new Places(local.getPort());
        final MemorySegment inVectors = arena.allocate(BATCH * 16L, 8);
        for (int i = 0; i < BATCH; i++) {
            final long header = (long) i * HEADER;
            in.set(JAVA_LONG, header, inNames.address() + (long) i * ADDRESS_SLOT);
            in.set(JAVA_LONG, header + VECTORS, inVectors.address() + i * 16L);
            in.set(JAVA_LONG, header + VECTORS + 8, 1);
            in.set(JAVA_LONG, header + CONTROL, inControl.address() + (long) i * CONTROL_SLOT);
            inVectors.set(JAVA_LONG, i * 16L, inData.address() + (long) i * (LONGEST + 1));
            inVectors.set(JAVA_LONG, i * 16L + 8, LONGEST);
            fresh(header);
        }
        for (int i = 0; i < OUT; i++) {
            final long header = (long) i * HEADER;
            out.set(JAVA_LONG, header, outNames.address() + (long) i * ADDRESS_SLOT);
            out.set(JAVA_LONG, header + VECTORS, outVectors.address() + i * 16L);
            out.set(JAVA_LONG, header + VECTORS + 8, 1);
            out.set(JAVA_LONG, header + CONTROL, outControl.address() + (long) i * CONTROL_SLOT);
        }
    }

    /**
     * Binds a socket.
     *
     * @return {@code null} where there are no such system calls, or they may not be used
     * @throws IOException when the port is taken or the address is none of ours
     */
    public static @Nullable MessageSocket bindIfPossible(final InetSocketAddress address)
            throws IOException {
        if (!NativePacketIo.possible()) {
            return null;
        }
        final boolean both =
                address.getAddress().isAnyLocalAddress()
                        && !(address.getAddress() instanceof Inet4Address);
        try {
            return new MessageSocket(address, false);
        } catch (final IOException taken) {
            if (!both) {
                throw taken;
            }
            // IPv4 has its own socket on this port: this one is for IPv6 alone.
            return new MessageSocket(address, true);
        }
    }

    private IOException failed(final String call) {
        return NativePacketIo.failed(call, state);
    }

    /** Sets the options; returns how much the kernel holds for us. */
    private int options(final boolean alone) {
        try (Arena any = Arena.ofConfined()) {
            final MemorySegment on = any.allocateFrom(JAVA_INT, 1);
            if (six) {
                final MemorySegment only = any.allocateFrom(JAVA_INT, alone ? 1 : 0);
                Libc.setsockopt(state, descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, only);
                Libc.setsockopt(state, descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_RECVERR, on);
            }
            Libc.setsockopt(state, descriptor, Libc.IPPROTO_IP, Libc.IP_RECVERR, on);
            if (wildcard && six) {
                Libc.setsockopt(state, descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_RECVPKTINFO, on);
            } else if (wildcard) {
                Libc.setsockopt(state, descriptor, Libc.IPPROTO_IP, Libc.IP_PKTINFO, on);
            }
            final MemorySegment size = any.allocateFrom(JAVA_INT, RECEIVE_BUFFER);
            // Root may go beyond the system's limit.
            if (Libc.setsockopt(state, descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, size)
                    < 0) {
                Libc.setsockopt(state, descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, size);
            }
            Libc.setsockopt(state, descriptor, Libc.SOL_SOCKET, Libc.SO_SNDBUF, size);
            final MemorySegment length = any.allocateFrom(JAVA_INT, 4);
            Libc.getsockopt(state, descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, size, length);
            // The kernel counts its own part, too, and tells twice what was asked for.
            return size.get(JAVA_INT, 0) / 2;
        }
    }

    private InetSocketAddress bind(final InetSocketAddress address) throws IOException {
        final PeerAddress name = PeerAddress.of(address);
        if (name == null) {
            throw new IOException("not an address: " + address);
        }
        final int length = write(inNames, 0, name.high, name.low, name.port, name.scope);
        if (Libc.bind(state, descriptor, inNames, length) < 0) {
            throw failed("bind to " + address);
        }
        final MemorySegment nameLength = arena.allocateFrom(JAVA_INT, ADDRESS_SLOT);
        if (Libc.getsockname(state, descriptor, inNames, nameLength) < 0) {
            throw failed("getsockname");
        }
        final int port = inNames.get(SocketNames.SHORT_BE, 2) & 0xffff;
        return new InetSocketAddress(address.getAddress(), port);
    }

    /** The socket's number, for whoever waits for it. */
    public int descriptor() {
        return descriptor;
    }

    /** Where it is bound. */
    public InetSocketAddress local() {
        return local;
    }

    /** Bytes that the kernel holds for us while we are busy. */
    public int receiveBuffer() {
        return receiveBuffer;
    }

    /** How many bytes were asked for, which the system may have cut. */
    public static int wantedBuffer() {
        return RECEIVE_BUFFER;
    }

    private int write(
            final MemorySegment to,
            final long at,
            final long high,
            final long low,
            final int port,
            final int scope) {
        to.set(SocketNames.SHORT_BE, at + 2, (short) port);
        if (!six) {
            to.set(JAVA_SHORT, at, (short) Libc.AF_INET);
            to.set(SocketNames.INT_BE, at + 4, (int) low);
            to.set(JAVA_LONG, at + 8, 0);
            return 16;
        }
        to.set(JAVA_SHORT, at, (short) Libc.AF_INET6);
        to.set(JAVA_INT, at + 4, 0);
        to.set(SocketNames.LONG_BE, at + 8, high);
        to.set(SocketNames.LONG_BE, at + 16, low);
        to.set(JAVA_INT, at + 24, scope);
        return 28;
    }

    /** What a receive call overwrites. */
    private void fresh(final long header) {
        in.set(JAVA_INT, header + NAME_LENGTH, ADDRESS_SLOT);
        in.set(JAVA_LONG, header + CONTROL_LENGTH, wildcard ? CONTROL_SLOT : 0);
    }

    /** Takes what is there, a bounded number of datagrams. */
    public void receive(final Sink sink) {
        for (int round = 0; round < ROUNDS && !closed; round++) {
            final int count = Libc.recvmmsg(descriptor, in, BATCH);
            for (int i = 0; i < count && !closed; i++) {
                deliver(i, sink);
            }
            if (count < BATCH) {
                return;
            }
        }
    }

    private void deliver(final int slot, final Sink sink) {
        final long header = (long) slot * HEADER;
        final int length = in.get(JAVA_INT, header + LENGTH);
        final PeerAddress from = places.at(inNames, (long) slot * ADDRESS_SLOT);
        final InetSocketAddress to =
                wildcard ? own(slot, in.get(JAVA_LONG, header + CONTROL_LENGTH)) : local;
        fresh(header);
        MemorySegment.copy(inData, JAVA_BYTE, (long) slot * (LONGEST + 1), datagram, 0, length);
        sink.received(datagram, length, from, to);
    }

    /** The address of ours in the control message, or the wildcard when there is none. */
    private InetSocketAddress own(final int slot, final long length) {
        final long at = (long) slot * CONTROL_SLOT;
        if (length < CONTROL_HEADER + 12) {
            return local;
        }
        final int level = inControl.get(JAVA_INT, at + 8);
        final int type = inControl.get(JAVA_INT, at + 12);
        if (level == Libc.IPPROTO_IP && type == Libc.IP_PKTINFO) {
            // After the interface's index: the address that an answer should come from.
            final int address = inControl.get(SocketNames.INT_BE, at + CONTROL_HEADER + 4);
            return places.own(0, PeerAddress.MAPPED | (address & 0xffff_ffffL));
        }
        if (level == Libc.IPPROTO_IPV6 && type == Libc.IPV6_PKTINFO) {
            return places.own(
                    inControl.get(SocketNames.LONG_BE, at + CONTROL_HEADER),
                    inControl.get(SocketNames.LONG_BE, at + CONTROL_HEADER + 8));
        }
        return local;
    }

    /** Whether one more of this length fits; if not, {@link #flush} first. */
    public boolean hasRoom(final int length) {
        return queued < OUT && queuedBytes + length <= OUT_BYTES;
    }

    /**
     * Queues a datagram until {@link #flush}; the bytes are copied. Call it when there is room.
     *
     * @param length how many bytes of {@code data}, from its start, are the datagram
     * @param from the address of ours to send from, or {@code null} for the system to choose
     * @return its number, or -1 when it cannot be sent from this socket at all
     */
    public long queue(
            final byte[] data,
            final int length,
            final InetSocketAddress to,
            final @Nullable InetSocketAddress from) {
        final PeerAddress target = PeerAddress.of(to);
        if (target == null || length > LONGEST || (!six && !target.four())) {
            return -1;
        }
        final long header = (long) queued * HEADER;
        final int nameLength =
                write(
                        outNames,
                        (long) queued * ADDRESS_SLOT,
                        target.high,
                        target.low,
                        target.port,
                        target.scope);
        out.set(JAVA_INT, header + NAME_LENGTH, nameLength);
        MemorySegment.copy(data, 0, outData, JAVA_BYTE, queuedBytes, length);
        outVectors.set(JAVA_LONG, queued * 16L, outData.address() + queuedBytes);
        outVectors.set(JAVA_LONG, queued * 16L + 8, length);
        final PeerAddress own = from == null || !wildcard ? null : PeerAddress.of(from);
        final boolean told = own != null && !own.any();
        out.set(
                JAVA_LONG,
                header + CONTROL_LENGTH,
                told && own != null ? control((long) queued * CONTROL_SLOT, own) : 0);
        queued++;
        queuedBytes += length;
        return number++;
    }

    private long control(final long at, final PeerAddress own) {
        outControl.asSlice(at, CONTROL_SLOT).fill((byte) 0);
        if (six) {
            outControl.set(JAVA_LONG, at, CONTROL_HEADER + 20);
            outControl.set(JAVA_INT, at + 8, Libc.IPPROTO_IPV6);
            outControl.set(JAVA_INT, at + 12, Libc.IPV6_PKTINFO);
            outControl.set(SocketNames.LONG_BE, at + CONTROL_HEADER, own.high);
            outControl.set(SocketNames.LONG_BE, at + CONTROL_HEADER + 8, own.low);
            return CONTROL_HEADER + 24;
        }
        outControl.set(JAVA_LONG, at, CONTROL_HEADER + 12);
        outControl.set(JAVA_INT, at + 8, Libc.IPPROTO_IP);
        outControl.set(JAVA_INT, at + 12, Libc.IP_PKTINFO);
        outControl.set(SocketNames.INT_BE, at + CONTROL_HEADER + 4, (int) own.low);
        return CONTROL_HEADER + 16;
    }

    /** Sends what is queued. */
    public void flush(final Returned failures) {
        final long first = number - queued;
        int sent = queued == 1 && !closed && sendPlain() ? 1 : 0;
        while (sent < queued && !closed) {
            final MemorySegment rest = out.asSlice((long) sent * HEADER);
            final int count = Libc.sendmmsg(descriptor, rest, queued - sent);
            if (count > 0) {
                sent += count;
            } else {
                if (!sendAlone(rest)) {
                    failures.returned(first + sent);
                }
                sent++;
            }
        }
        queued = 0;
        queuedBytes = 0;
    }

    /**
     * Sends the only datagram by the shortest call, which cannot choose our address. Mostly there
     * is but one. False when it has to be sent in the other way.
     */
    private boolean sendPlain() {
        return out.get(JAVA_LONG, CONTROL_LENGTH) == 0
                && Libc.sendto(
                                descriptor,
                                outData,
                                queuedBytes,
                                outNames,
                                out.get(JAVA_INT, NAME_LENGTH))
                        >= 0;
    }

    /**
     * Sends one datagram. The first error may be about an earlier one, which came back. When the
     * system has no room it is lost, as any datagram may be.
     */
    private boolean sendAlone(final MemorySegment header) {
        for (int attempt = 0; attempt < 2; attempt++) {
            if (Libc.sendmsg(state, descriptor, header) >= 0) {
                return true;
            }
            final int error = Libc.errno(state);
            if (error == Libc.EAGAIN || error == Libc.ENOBUFS) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes a datagram of ours that came back because nobody is there (ICMP: host, network, port or
     * protocol unreachable, or a parameter problem; RFC 3261 §18.4).
     *
     * @return where it was sent, or {@code null} when there is no more
     */
    public @Nullable PeerAddress returned() {
        while (!closed) {
            in.set(JAVA_INT, NAME_LENGTH, ADDRESS_SLOT);
            in.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_SLOT);
            final long got = Libc.recvmsg(state, descriptor, in, Libc.MSG_ERRQUEUE);
            final boolean refused = got >= 0 && refused(in.get(JAVA_LONG, CONTROL_LENGTH));
            final PeerAddress target = got >= 0 ? places.at(inNames, 0) : null;
            fresh(0);
            if (got < 0 || refused) {
                return target;
            }
        }
        return null;
    }

    /** Whether there is, among the control messages, one of an error that means "not there". */
    private boolean refused(final long length) {
        for (long at = 0; at + CONTROL_HEADER <= length; ) {
            final long size = inControl.get(JAVA_LONG, at);
            if (size < CONTROL_HEADER || at + size > length) {
                return false;
            }
            final int level = inControl.get(JAVA_INT, at + 8);
            final int type = inControl.get(JAVA_INT, at + 12);
            final boolean four = level == Libc.IPPROTO_IP && type == Libc.IP_RECVERR;
            final boolean ofSix = level == Libc.IPPROTO_IPV6 && type == Libc.IPV6_RECVERR;
            if (four || ofSix) {
                return size >= CONTROL_HEADER + 16 && means(at + CONTROL_HEADER);
            }
            at += (size + 7) & -8L;
        }
        return false;
    }

    /** struct sock_extended_err: errno, origin, type, code. */
    private boolean means(final long at) {
        final int origin = inControl.get(JAVA_BYTE, at + 4);
        final int kind = inControl.get(JAVA_BYTE, at + 5);
        final int code = inControl.get(JAVA_BYTE, at + 6);
        return switch (origin) {
            // ICMP: destination unreachable but for "fragmentation needed"; parameter problem
            case 2 -> (kind == 3 && code != 4) || kind == 12;
            // ICMPv6: destination unreachable; parameter problem
            case 3 -> kind == 1 || kind == 4;
            default -> false;
        };
    }

    /** Closes it; a second time does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Libc.close(state, descriptor);
        }
    }
}
