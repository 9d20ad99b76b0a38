package org.ringdown.runtime.sip;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Parsed;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.RateLimits;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all transports share: reading of messages, the open connections, and the sink. */
final class Plumbing {
    private static final Logger LOG = LoggerFactory.getLogger(Plumbing.class);
    private static final int SOURCES = 4_096;

    private final Network network;
    private final TransportLimits limits;
    private final @Nullable TlsContexts tls;
    private final EventSink sink;
    private final RateLimits malformed;
    private final RateLimits failures = new RateLimits(1, 1);
    private final Aliases aliases;
    private final Map<Long, SipConnection> connections = new ConcurrentHashMap<>();

    Plumbing(
            final Network network,
            final TransportLimits limits,
            final @Nullable TlsContexts tls,
            final EventSink sink) {
        this.network = network;
        this.limits = limits;
        this.tls = tls;
        this.sink = sink;
        aliases = new Aliases(limits.outgoing());
        malformed = new RateLimits(limits.malformedPerSecond(), SOURCES);
    }

    /** What became of a message. */
    enum Outcome {
        /** It was handed on. */
        DELIVERED,
        /** It was malformed. */
        MALFORMED,
        /** It was malformed, and its source has sent too many of these. */
        LIMITED
    }

    Network network() {
        return network;
    }

    TransportLimits limits() {
        return limits;
    }

    /** The names that the far end of a TLS connection has proved to have. */
    Set<String> certificateNames(final Channel channel) {
        return tls == null ? Set.of() : tls.names(channel);
    }

    @Nullable SipConnection connection(final long id) {
        return connections.get(id);
    }

    void opened(final SipConnection connection) {
        connections.put(connection.flow().id(), connection);
        deliver(new TransportEvent.FlowOpened(connection.flow()));
    }

    /** Connections of others that serve our requests, too. */
    Aliases aliases() {
        return aliases;
    }

    void closed(final SipConnection connection) {
        aliases.gone(connection);
        if (connections.remove(connection.flow().id()) != null) {
            deliver(new TransportEvent.FlowClosed(connection.flow()));
        }
    }

    /**
     * Reads one datagram or frame and hands it on, or answers what can be answered.
     *
     * @param answer writes bytes back to where it came from
     */
    Outcome read(
            final byte[] data,
            final int length,
            final Flow flow,
            final Counters<TransportCounter> counters,
            final Consumer<byte[]> answer) {
        try {
            return switch (SipParser.parse(data, 0, length, limits.message())) {
                case Parsed.Ok<SipMessage>(SipMessage message) -> {
                    counters.count(TransportCounter.MESSAGES);
                    if (flow.transport() == Transport.TLS) {
                        alias(message, flow);
                    }
                    deliver(new TransportEvent.Received(message, flow));
                    yield Outcome.DELIVERED;
                }
                case Parsed.Malformed<SipMessage>(String rule, int _) ->
                        refuse(data, length, rule, flow, counters, answer);
            };
        } catch (final RuntimeException | StackOverflowError failure) {
            failed(counters, failure);
            return Outcome.MALFORMED;
        }
    }

    private void alias(final SipMessage message, final Flow flow) {
        final SipConnection connection = connections.get(flow.id());
        if (connection != null && message instanceof SipRequest request) {
            aliases.heard(request, connection);
        }
    }

    /** Answers bytes that are no message, if their source has not sent too many. */
    Outcome refuse(
            final byte[] data,
            final int length,
            final String rule,
            final Flow flow,
            final Counters<TransportCounter> counters,
            final Consumer<byte[]> answer) {
        final InetAddress source = flow.remote().getAddress();
        if (!malformed.allow(source, network.clock().now())) {
            counters.count(TransportCounter.MALFORMED_LIMITED);
            return Outcome.LIMITED;
        }
        final byte @Nullable [] response = SipParser.refusal(data, 0, length, rule);
        if (response == null) {
            counters.count(TransportCounter.MALFORMED_DROPPED);
        } else {
            counters.count(TransportCounter.MALFORMED_ANSWERED);
            answer.accept(response);
        }
        deliver(new TransportEvent.Malformed(flow, rule, response != null));
        return Outcome.MALFORMED;
    }

    void sendFailed(
            final SipMessage message, final Hop hop, final Counters<TransportCounter> counters) {
        counters.count(TransportCounter.SEND_FAILURES);
        deliver(new TransportEvent.SendFailed(message, hop));
    }

    private void deliver(final TransportEvent event) {
        try {
            sink.deliver(event);
        } catch (final RuntimeException | StackOverflowError failure) {
            LOG.error("nobody took {}", event.getClass().getSimpleName(), failure);
        }
    }

    /** Logs a bug of ours, once a second at most: a stranger may be able to repeat it. */
    void failed(final Counters<TransportCounter> counters, final Throwable failure) {
        counters.count(TransportCounter.FAILURES);
        if (failures.allow(InetAddress.getLoopbackAddress(), network.clock().now())) {
            LOG.error("a message failed", failure);
        }
    }

    /** Whether a datagram or frame is nothing but a keep-alive: line ends or zero bytes. */
    static boolean keepAlive(final byte[] data, final int length) {
        if (length > 4) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (data[i] != '\r' && data[i] != '\n' && data[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
