package org.ringdown.runtime.net;

/** Hears what happens on one WebSocket, in order, on its I/O thread: must not wait. */
public interface SocketListener {
    /**
     * A whole message.
     *
     * @param message its bytes, the listener's to keep; valid UTF-8 when {@code text}
     */
    void received(byte[] message, boolean text);

    /** The connection is gone, for whatever reason; comes once, and last. */
    void closed();
}
