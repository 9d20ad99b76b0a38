package org.ringdown.runtime.io;

/**
 * A bound UDP socket. Until a loop takes it with {@link PacketIo#add} it belongs to whoever bound
 * it, who must {@link #close} it; afterwards only the loop may touch it.
 */
public interface UdpSocket {
    /** The port it is bound to. */
    int port();

    /**
     * Datagrams of it that were queued and lost all the same: the kernel would not take them, or
     * the far end that it is tied to refused them. Always 0 where sending tells that at once.
     */
    default long unsent() {
        return 0;
    }

    /** Closes it; a second time does nothing. */
    void close();
}
