package org.ringdown.bench.sip;

/** How a client speaks with the server. */
public enum Kind {
    UDP("UDP", "udp", false),
    TCP("TCP", "tcp", false),
    WS("WS", "ws", true),
    WSS("WSS", "ws", true);

    private final String via;
    private final String parameter;
    private final boolean webSocket;

    Kind(final String via, final String parameter, final boolean webSocket) {
        this.via = via;
        this.parameter = parameter;
        this.webSocket = webSocket;
    }

    /** As a Via says it. */
    String via() {
        return via;
    }

    /** As the URI parameter {@code transport} says it. */
    String parameter() {
        return parameter;
    }

    /** Whether it is a WebSocket. */
    public boolean webSocket() {
        return webSocket;
    }
}
