package org.ringdown.runtime.net;

/** Takes the WebSockets of one path and subprotocol. */
@FunctionalInterface
public interface SocketAcceptor {
    /** A WebSocket was opened. Called on its I/O thread: must not wait. */
    SocketListener accept(WebSocketConnection connection);
}
