package org.ringdown.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.ringdown.app.config.Hosts;
import org.ringdown.app.metrics.JvmMetrics;
import org.ringdown.app.metrics.Metrics;
import org.ringdown.app.storage.StorageLatency;
import org.ringdown.core.Counters;
import org.ringdown.gateway.sylk.run.SylkGateway;
import org.ringdown.runtime.loop.EventLoop;
import org.ringdown.runtime.loop.LoopCounter;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.sip.SipTransports;
import org.ringdown.runtime.sip.TransportCounter;
import org.ringdown.service.defence.Defence;
import org.ringdown.service.location.Location;
import org.ringdown.service.proxy.SignalCommand;
import org.ringdown.sip.proxy.ProxyCounter;

/** What the parts of a running server count, by name. */
final class ServerMetrics {
    private ServerMetrics() {}

    static void addTo(
            final Metrics metrics,
            final Doors doors,
            final SignalLoops loops,
            final Supplier<Inventory> inventory) {
        metrics.counters(
                "ringdown_sip",
                "SIP transports, by listener",
                "listener",
                () -> transports(doors.sip()));
        metrics.counters("ringdown_web", "Web server and WebSockets", doors.web().counters());
        metrics.gauge(
                "ringdown_web_connections_current",
                "Connections of the web server that are open, WebSockets among them.",
                doors.web()::connections);
        loops(metrics, loops);
        metrics.source(new UnderWay(inventory));
        JvmMetrics.addTo(metrics);
    }

    static void addTo(
            final Metrics metrics,
            final MediaPlane media,
            final Location location,
            final StorageLatency storage) {
        metrics.counters(
                "ringdown_media",
                "Media packets and commands, by loop",
                "loop",
                () -> byLoop(media.counters()));
        metrics.histogram(
                "ringdown_media_turn_seconds",
                "How long the turns of a media loop take: what comes meanwhile waits so long.",
                "loop",
                byLoop(media.turns()));
        metrics.gauge("ringdown_registrations", "Contacts that are registered.", location::size);
        metrics.histogram(
                "ringdown_storage_seconds",
                "How long the database takes: a write until it is on the disk.",
                "operation",
                Map.of("read", storage.reads(), "write", storage.writes()));
    }

    static void addTo(final Metrics metrics, final OtherDomains others, final Defence defence) {
        metrics.counters("ringdown_dns", "DNS", others.counters());
        metrics.counters(
                "ringdown_locate",
                "Searches for the servers of other domains",
                others.locators().counters());
        metrics.counters("ringdown_defence", "Limits and bans", defence.counters());
    }

    static void addTo(final Metrics metrics, final SylkGateway sylk) {
        metrics.counters("ringdown_sylk", "Clients of sylkRTC", sylk.counters());
        metrics.gauge(
                "ringdown_sylk_clients_current",
                "Clients of sylkRTC that are connected, or lately lost their connection.",
                sylk::clients);
        metrics.gauge(
                "ringdown_sylk_registrations_current",
                "Accounts that clients of sylkRTC have registered.",
                sylk::registrations);
    }

    private static <T> Map<String, T> byLoop(final List<T> all) {
        final Map<String, T> named = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            named.put("media-" + i, all.get(i));
        }
        return named;
    }

    private static Map<String, Counters<TransportCounter>> transports(final SipTransports sip) {
        final Map<String, Counters<TransportCounter>> all = new LinkedHashMap<>();
        sip.counters()
                .forEach((at, counters) ->
                        all.put(
                                at.transport().viaName().toLowerCase(Locale.ROOT)
                                        + ":"
                                        + Hosts.bracketed(
                                                at.address().getAddress().getHostAddress())
                                        + ":"
                                        + at.address().getPort(),
                                counters));
        all.put("outgoing", sip.outgoing());
        return all;
    }

    private static void loops(final Metrics metrics, final SignalLoops loops) {
        final List<EventLoop<SignalCommand>> all = loops.loops();
        metrics.counters("ringdown_loop", "Signalling loops", "loop", () -> named(all));
        metrics.gauge(
                "ringdown_loop_mailbox_depth",
                "Commands that wait for a signalling loop.",
                "loop",
                () -> Metrics.each(all, "signal-", EventLoop::waiting));
        metrics.gauge(
                "ringdown_loop_longest_turn_seconds",
                "The longest turn of a signalling loop since the start.",
                "loop",
                () -> Metrics.each(all, "signal-", loop -> loop.longestTurnNanos() / 1e9));
        metrics.counters(
                "ringdown_proxy",
                "Proxy engines, by loop",
                "loop",
                () -> {
                    final Map<String, Counters<ProxyCounter>> counters = new LinkedHashMap<>();
                    for (int i = 0; i < all.size(); i++) {
                        counters.put("signal-" + i, loops.node(i).counters());
                    }
                    return counters;
                });
    }

    private static Map<String, Counters<LoopCounter>> named(
            final List<EventLoop<SignalCommand>> all) {
        final Map<String, Counters<LoopCounter>> counters = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            counters.put("signal-" + i, all.get(i).counters());
        }
        return counters;
    }
}
