package org.ringdown.runtime.io;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** A UDP socket as a {@link NativePacketIo} has it. */
final class NativeSocket implements UdpSocket {
    final int descriptor;
    final int port;
    final boolean shared;
    final boolean six;
    PacketIo.@Nullable Sink sink;
    private boolean closed;
    @Nullable PeerAddress tied;

    /** Only the loop counts. */
    long unsent;

    /** Whether what is waiting may have come from elsewhere, before it was tied. */
    boolean mixed;

    NativeSocket(final int descriptor, final int port, final boolean shared, final boolean six) {
        this.descriptor = descriptor;
        this.port = port;
        this.shared = shared;
        this.six = six;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public long unsent() {
        return unsent;
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
