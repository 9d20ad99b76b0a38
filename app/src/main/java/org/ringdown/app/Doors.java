package org.ringdown.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.OriginPolicy;
import org.ringdown.runtime.net.Proxies;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.runtime.net.WebConfig;
import org.ringdown.runtime.net.WebServer;
import org.ringdown.runtime.sip.EventSink;
import org.ringdown.runtime.sip.Listening;
import org.ringdown.runtime.sip.SipTransports;
import org.ringdown.runtime.sip.TransportLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that others can connect to: SIP, and the web server with its WebSockets. */
final class Doors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
    private static final InetAddress ALL = InetAddress.ofLiteral("::");
    private static final String ALL_IPV4 = "0.0.0.0";

    private final List<Listener> sipListeners;
    private final List<Listener> webListeners;
    private final SipTransports sip;
    private final WebServer web;
    private final List<Listener> open = new ArrayList<>();

    /**
     * Doors that are closed before {@link #open}.
     *
     * @param sink takes what comes in
     */
    Doors(final Config config, final Network network, final TlsContexts tls, final EventSink sink) {
        final Config usual = Config.defaults(config.data());
        final boolean ipv6 = LocalAddresses.ipv6();
        sipListeners = bindable(config.sip().listen(), usual.sip().listen(), ipv6);
        webListeners = bindable(config.http().listen(), usual.http().listen(), ipv6);
        sip =
                new SipTransports(
                        network,
                        TransportLimits.DEFAULT,
                        tls,
                        new Proxies(config.sip().proxyProtocol()),
                        sink);
        final OriginPolicy origins = OriginPolicy.of(config.http().origins());
        if (origins.open()) {
            LOG.warn(
                    "http.origins holds \"*\": every page of the web may open a WebSocket here, in"
                            + " the name of whoever looks at it. List the pages that may.");
        }
        web =
                new WebServer(
                        network,
                        WebConfig.of(
                                webListeners.stream().map(Doors::listener).toList(),
                                tls,
                                origins,
                                new Proxies(config.http().trustedProxies())));
        sip.serveOn(web);
    }

    SipTransports sip() {
        return sip;
    }

    WebServer web() {
        return web;
    }

    /** Where it listens, with the ports that it really has. */
    List<Listener> listeners() {
        return List.copyOf(open);
    }

    /**
     * Starts to listen.
     *
     * @throws CommandFailure naming the listener that cannot be had
     */
    void open() throws CommandFailure {
        try {
            sip.start(sipListeners.stream().map(Doors::listener).toList());
        } catch (final IOException failure) {
            throw ListenFailure.listener("sip.listen", failure);
        }
        note(sipListeners, sip.listening().stream().map(Listening::address).toList());
        try {
            web.start();
        } catch (final IOException failure) {
            throw ListenFailure.listener("http.listen", failure);
        }
        note(webListeners, web.bound().stream().map(WebServer.Bound::address).toList());
    }

    /**
     * What is to be bound of what is configured. A machine without IPv6 takes the usual listeners
     * for IPv4 alone. Where both wildcard addresses are asked for, the one of IPv6 serves both.
     */
    static List<Listener> bindable(
            final List<Listener> configured, final List<Listener> usual, final boolean ipv6) {
        if (!ipv6 && ends(configured).equals(ends(usual))) {
            return configured.stream()
                    .map(each -> new Listener(each.scheme(), ALL_IPV4, each.port()))
                    .toList();
        }
        return configured.stream()
                .filter(each ->
                        each.port() == 0
                                || !each.host().equals(ALL_IPV4)
                                || configured.stream()
                                        .noneMatch(other ->
                                                other.scheme() == each.scheme()
                                                        && other.port() == each.port()
                                                        && all(other)))
                .toList();
    }

    /** Without the ports, which an operator may move and still mean all addresses there are. */
    private static List<Listener> ends(final List<Listener> listeners) {
        return listeners.stream().map(each -> each.withPort(0)).toList();
    }

    private static boolean all(final Listener listener) {
        return listener.host().indexOf(':') >= 0
                && ALL.equals(InetAddress.ofLiteral(listener.host()));
    }

    static org.ringdown.runtime.net.Listener listener(final Listener configured) {
        return new org.ringdown.runtime.net.Listener(
                org.ringdown.runtime.net.Listener.Scheme.valueOf(configured.scheme().name()),
                configured.address());
    }

    private void note(final List<Listener> asked, final List<InetSocketAddress> bound) {
        for (int i = 0; i < asked.size(); i++) {
            open.add(asked.get(i).withPort(bound.get(i).getPort()));
        }
    }

    @Override
    public void close() {
        web.close();
        sip.close();
    }
}
