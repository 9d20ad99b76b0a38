package org.ringdown.runtime.sip;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * The connections we open, one for each transport, address and name in the certificate (RFC 3261
 * §18.1.1: an existing one should be used again; RFC 5922 §7.2: but not for another domain).
 * Connections that others opened are used for an address only when their certificate says so: see
 * {@link Aliases}. Safe from any thread.
 */
final class Connector {
    private final Plumbing plumbing;
    private final @Nullable TlsContexts tls;
    private final Consumer<Channel> register;
    private final BiFunction<Transport, Channel, InetSocketAddress> ourEnd;
    private final Counters<TransportCounter> counters = new Counters<>(TransportCounter.class);
    private final Map<Hop.To, Outgoing> outgoing = new HashMap<>();

    /** One connection, open or not yet, and what waits for it. */
    private static final class Outgoing {
        private final List<SipMessage> waiting = new ArrayList<>();
        private @Nullable StreamConnection open;
    }

    Connector(
            final Plumbing plumbing,
            final @Nullable TlsContexts tls,
            final Consumer<Channel> register,
            final BiFunction<Transport, Channel, InetSocketAddress> ourEnd) {
        this.plumbing = plumbing;
        this.tls = tls;
        this.register = register;
        this.ourEnd = ourEnd;
    }

    Counters<TransportCounter> counters() {
        return counters;
    }

    void send(final SipMessage message, final Hop.To hop) {
        if (!accept(message, hop)) {
            plumbing.sendFailed(message, hop, counters);
        }
    }

    private boolean accept(final SipMessage message, final Hop.To hop) {
        if (hop.address().isUnresolved() || (hop.transport() == Transport.TLS && tls == null)) {
            return false;
        }
        final SipConnection theirs = plumbing.aliases().of(hop);
        if (theirs != null) {
            theirs.send(message, hop);
            return true;
        }
        final Outgoing mine;
        synchronized (outgoing) {
            final Outgoing existing = outgoing.get(hop);
            if (existing != null) {
                return join(existing, message, hop);
            }
            if (outgoing.size() >= plumbing.limits().outgoing()) {
                return false;
            }
            mine = new Outgoing();
            mine.waiting.add(message);
            outgoing.put(hop, mine);
        }
        connect(mine, hop);
        return true;
    }

    private boolean join(final Outgoing existing, final SipMessage message, final Hop.To hop) {
        final StreamConnection open = existing.open;
        if (open != null) {
            open.send(message, hop);
            return true;
        }
        return existing.waiting.size() < plumbing.limits().pending()
                && existing.waiting.add(message);
    }

    private void connect(final Outgoing mine, final Hop.To hop) {
        final int buffer = plumbing.limits().writeBuffer();
        final Bootstrap bootstrap =
                new Bootstrap()
                        .group(plumbing.network().groupFor(hop.transport().secure()))
                        .channel(plumbing.network().socketChannel())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.toIntExact(plumbing.limits().connectTime().toMillis()))
                        .option(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(buffer / 2, buffer))
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(final Channel channel) {
                                        prepare(channel, mine, hop);
                                    }
                                });
        plumbing.network().probing().forEach(bootstrap::option);
        bootstrap
                .connect(hop.address())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        counters.count(TransportCounter.CONNECT_FAILURES);
                        gone(mine, hop);
                    }
                });
    }

    private void prepare(final Channel channel, final Outgoing mine, final Hop.To hop) {
        register.accept(channel);
        if (hop.transport() == Transport.TLS && tls != null) {
            channel.pipeline().addLast(tls.connecting(hop.address(), hop.host()));
        }
        channel.pipeline()
                .addLast(
                        new StreamConnection(
                                plumbing,
                                counters,
                                channel,
                                hop.transport(),
                                () -> ourEnd.apply(hop.transport(), channel),
                                connection -> opened(mine, connection, hop)));
        channel.closeFuture().addListener(_ -> gone(mine, hop));
    }

    private void opened(final Outgoing mine, final StreamConnection connection, final Hop.To hop) {
        synchronized (outgoing) {
            mine.open = connection;
            mine.waiting.forEach(message -> connection.send(message, hop));
            mine.waiting.clear();
        }
    }

    private void gone(final Outgoing mine, final Hop.To hop) {
        final List<SipMessage> lost;
        synchronized (outgoing) {
            outgoing.remove(hop, mine);
            lost = List.copyOf(mine.waiting);
            mine.waiting.clear();
        }
        lost.forEach(message -> plumbing.sendFailed(message, hop, counters));
    }
}
