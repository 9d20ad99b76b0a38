package org.ringdown.runtime.sip;

import java.nio.charset.StandardCharsets;
import org.ringdown.core.Counters;
import org.ringdown.runtime.net.SocketListener;
import org.ringdown.runtime.net.WebSocketConnection;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** One WebSocket that carries SIP: one message in each WebSocket message, RFC 7118 §5. */
final class WebSocketFlow implements SipConnection, SocketListener {
    private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Plumbing plumbing;
    private final Counters<TransportCounter> counters;
    private final WebSocketConnection socket;
    private final Flow flow;

    WebSocketFlow(
            final Plumbing plumbing,
            final Counters<TransportCounter> counters,
            final WebSocketConnection socket) {
        this.plumbing = plumbing;
        this.counters = counters;
        this.socket = socket;
        flow =
                new Flow(
                        socket.secure() ? Transport.WSS : Transport.WS,
                        socket.local(),
                        socket.remote(),
                        socket.id());
    }

    /** Tells everybody that it is there. */
    WebSocketFlow open() {
        counters.count(TransportCounter.CONNECTIONS);
        plumbing.opened(this);
        return this;
    }

    @Override
    public Flow flow() {
        return flow;
    }

    @Override
    public void received(final byte[] message, final boolean text) {
        if (Plumbing.keepAlive(message, message.length)) {
            counters.count(TransportCounter.KEEP_ALIVES);
            // Two empty lines ask for one (RFC 5626 §3.5.1); browsers' libraries do it here too.
            if (message.length == 4) {
                socket.send(PONG, true);
            }
            return;
        }
        final Plumbing.Outcome outcome =
                plumbing.read(
                        message,
                        message.length,
                        flow,
                        counters,
                        response -> socket.send(response, () -> {}));
        if (outcome == Plumbing.Outcome.LIMITED) {
            socket.close(WebSocketConnection.POLICY, "too many malformed messages");
        }
    }

    @Override
    public void closed() {
        plumbing.closed(this);
    }

    @Override
    public void send(final SipMessage message, final Hop hop) {
        counters.count(TransportCounter.SENT);
        socket.send(message.toBytes(), () -> plumbing.sendFailed(message, hop, counters));
    }

    @Override
    public void keep(final boolean kept) {
        socket.keep(kept);
    }

    @Override
    public void close() {
        socket.close(WebSocketConnection.GOING_AWAY, "");
    }
}
