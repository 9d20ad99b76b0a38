package org.ringdown.runtime.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.runtime.clock.Clock;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;

/** The servers we ask, and which of them answered last. Waits; safe from any thread. */
final class DnsServers {
    /** How long the system's settings hold before they are read again. */
    private static final long SETTINGS = 30_000_000_000L;

    /** What every network carries in one piece. */
    private static final int DATAGRAM = 1_232;

    private final DnsConfig config;
    private final Clock clock;
    private final Counters<DnsCounter> counters;
    private volatile Known known = new Known(List.of(), Long.MIN_VALUE);
    private volatile int first;

    /** The servers, as they were read at some time. */
    private record Known(List<InetSocketAddress> servers, long since) {}

    DnsServers(final DnsConfig config, final Clock clock, final Counters<DnsCounter> counters) {
        this.config = config;
        this.clock = clock;
        this.counters = counters;
    }

    /**
     * Sends a query to one server after the other until one knows.
     *
     * @param until when to stop trying
     * @return a message without an error or with "no such name"; {@code null} when no server gave
     *     one
     */
    @Nullable Message send(final Message query, final long until) {
        final List<InetSocketAddress> servers = servers();
        for (int i = 0; i < config.attempts() && !servers.isEmpty(); i++) {
            if (clock.now() >= until) {
                return null;
            }
            final int at = Math.floorMod(first, servers.size());
            final Message reply = ask(servers.get(at), query);
            if (reply != null) {
                return reply;
            }
            counters.count(DnsCounter.UNANSWERED);
            first = at + 1;
        }
        return null;
    }

    private @Nullable Message ask(final InetSocketAddress server, final Message query) {
        final SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(config.attempt());
        resolver.setEDNS(0, DATAGRAM, 0, List.of());
        counters.count(DnsCounter.SENT);
        try {
            final Message reply = resolver.send(query);
            final boolean knows =
                    reply.getRcode() == Rcode.NOERROR || reply.getRcode() == Rcode.NXDOMAIN;
            return knows && query.getQuestion().equals(reply.getQuestion()) ? reply : null;
        } catch (final IOException silent) {
            return null;
        }
    }

    private List<InetSocketAddress> servers() {
        if (!config.servers().isEmpty()) {
            return config.servers();
        }
        final Known now = known;
        if (now.since() != Long.MIN_VALUE && clock.now() - now.since() < SETTINGS) {
            return now.servers();
        }
        final ResolvConfResolverConfigProvider system = new ResolvConfResolverConfigProvider();
        system.initialize();
        final List<InetSocketAddress> servers = List.copyOf(system.servers());
        known = new Known(servers, clock.now());
        return servers;
    }
}
