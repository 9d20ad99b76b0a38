package org.ringdown.runtime.io;

/**
 * A bound UDP socket. Until a loop takes it with {@link PacketIo#add} it belongs to whoever bound
 * it, who must {@link #close} it; afterwards only the loop may touch it.
 */
public interface UdpSocket {
    /** The port it is bound to. */
    int port();

    /** Closes it; a second time does nothing. */
    void close();
}
