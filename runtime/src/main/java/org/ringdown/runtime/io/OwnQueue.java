package org.ringdown.runtime.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What sockets that are a leg's own are to send, each a datagram or two. One thread. */
final class OwnQueue {
    private static final int ROOM = 64;
    private static final int SLOT = Datagram.MAX_LENGTH + Datagram.HEADROOM;

    private final @Nullable NativeSocket[] sockets = new @Nullable NativeSocket[ROOM];
    private final @Nullable PeerAddress[] targets = new @Nullable PeerAddress[ROOM];
    private final int[] lengths = new int[ROOM];
    private final MemorySegment data;
    private final MemorySegment[] each = new MemorySegment[ROOM];
    private final MemorySegment name;
    private int count;

    OwnQueue(final Arena arena) {
        data = arena.allocate((long) ROOM * SLOT, 64);
        name = arena.allocate(SocketNames.SLOT, 8);
        for (int i = 0; i < ROOM; i++) {
            each[i] = data.asSlice((long) i * SLOT, SLOT);
        }
    }

    /** Queues a copy of a datagram; sends what is queued when there is no room. */
    void add(final NativeSocket socket, final PeerAddress to, final byte[] from, final int length) {
        if (count == ROOM) {
            send();
        }
        sockets[count] = socket;
        targets[count] = to;
        lengths[count] = length;
        MemorySegment.copy(from, 0, data, JAVA_BYTE, (long) count * SLOT, length);
        count++;
    }

    /** Sends what is queued. */
    void send() {
        for (int i = 0; i < count; i++) {
            final NativeSocket socket = sockets[i];
            final PeerAddress to = targets[i];
            sockets[i] = null;
            targets[i] = null;
            if (socket != null && to != null && !send(socket, to, each[i], lengths[i])) {
                socket.unsent++;
            }
        }
        count = 0;
    }

    private boolean send(
            final NativeSocket socket,
            final PeerAddress to,
            final MemorySegment from,
            final int length) {
        if (to.equals(socket.tied)) {
            return sendTied(socket.descriptor, from, length);
        }
        final int nameLength = SocketNames.write(name, 0, socket.six, to);
        return Libc.sendto(socket.descriptor, from, length, name, nameLength) == length;
    }

    /**
     * The first call may only tell that the far end refused what was sent before: then that is
     * lost, and this goes.
     */
    private static boolean sendTied(
            final int descriptor, final MemorySegment from, final int length) {
        if (Libc.sendto(descriptor, from, length, MemorySegment.NULL, 0) == length) {
            return true;
        }
        final var _ = Libc.sendto(descriptor, from, length, MemorySegment.NULL, 0);
        return false;
    }
}
