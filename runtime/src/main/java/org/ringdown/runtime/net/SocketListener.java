package org.ringdown.runtime.net;

/** Hears what happens on one WebSocket, in order, on its I/O thread: must not wait. */
public interface SocketListener {
    /**
     * A whole message.
     *
     * @param message its bytes, the listener's to keep; valid UTF-8 when {@code text}
     */
    void received(byte[] message, boolean text);

    /**
     * The client said goodbye, of its own accord; {@link #closed} follows.
     *
     * @param code of RFC 6455 §7.4.1; 1000 when it gave none
     */
    default void leaving(final int code) {
        // To most it is all the same how a connection ends.
    }

    /** The connection is gone, for whatever reason; comes once, and last. */
    void closed();
}
