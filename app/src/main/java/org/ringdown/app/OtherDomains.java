package org.ringdown.app;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.ringdown.app.config.Config;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.dns.DnsClient;
import org.ringdown.runtime.dns.DnsConfig;
import org.ringdown.runtime.dns.DnsCounter;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.sip.Listening;
import org.ringdown.service.locate.AddressPolicy;
import org.ringdown.service.locate.Locators;
import org.ringdown.sip.locate.Means;
import org.ringdown.sip.transport.Transport;

/**
 * How other domains are found: DNS, what we can send with, and where nobody may be led. Addresses
 * of this machine come and go; they are looked at again now and then.
 */
final class OtherDomains implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final Config config;
    private final Supplier<List<InetAddress>> reachable;
    private final DnsClient dns;
    private final Locators locators;
    private volatile Means means = new Means(List.of(), false, false);
    private volatile AddressPolicy policy = AddressPolicy.strict();

    /**
     * @param reachable all addresses of this machine but loopback
     */
    OtherDomains(
            final Config config,
            final Supplier<List<InetAddress>> reachable,
            final Clock clock,
            final Entropy entropy) {
        this.config = config;
        this.reachable = reachable;
        dns = new DnsClient(DnsConfig.of(config.dns().servers()), clock);
        locators = new Locators(dns, () -> means, () -> policy, entropy);
    }

    /** The locators of all signalling loops. */
    Locators locators() {
        return locators;
    }

    /** What was asked of DNS. */
    Counters<DnsCounter> counters() {
        return dns.counters();
    }

    /** From now on domains are found: these listeners are open. */
    void start(final List<Listening> listening, final Background background) {
        look(listening);
        background.every(LOOK_AGAIN, () -> look(listening));
    }

    private void look(final List<Listening> listening) {
        final List<InetAddress> own = own(listening);
        final List<Transport> transports = new ArrayList<>();
        if (listening.stream().anyMatch(each -> each.transport() == Transport.UDP)) {
            transports.add(Transport.UDP);
        }
        transports.add(Transport.TCP);
        transports.add(Transport.TLS);
        means =
                new Means(
                        transports,
                        own.stream().anyMatch(Inet4Address.class::isInstance),
                        own.stream().anyMatch(Inet6Address.class::isInstance));
        final List<InetAddress> shown = new ArrayList<>(own);
        shown.addAll(config.media().advertise());
        policy =
                new AddressPolicy(
                        config.dns().allow(),
                        listening.stream().map(Listening::address).toList(),
                        shown);
    }

    /** By which of our addresses others reach us; the wildcard address stands for all. */
    private List<InetAddress> own(final List<Listening> listening) {
        final List<InetAddress> own = new ArrayList<>();
        for (final Listening each : listening) {
            final InetAddress address = each.address().getAddress();
            if (address.isAnyLocalAddress()) {
                own.addAll(reachable.get());
                own.add(InetAddress.getLoopbackAddress());
            } else {
                own.add(address);
            }
        }
        return own.stream().distinct().toList();
    }

    @Override
    public void close() {
        dns.close();
    }
}
