package org.ringdown.app;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.Supplier;

/** What is under way, counted once for a scrape. */
final class UnderWay implements Supplier<List<MetricSnapshot>> {
    private final Supplier<Inventory> inventory;

    UnderWay(final Supplier<Inventory> inventory) {
        this.inventory = inventory;
    }

    @Override
    public List<MetricSnapshot> get() {
        final Inventory now = inventory.get();
        return List.of(
                gauge("calls_current", "Calls that are up or being set up here.", now.calls()),
                gauge(
                        "requests_current",
                        "Requests that were forwarded and are not over.",
                        now.contexts()),
                gauge(
                        "transactions_current",
                        "SIP transactions that are not over.",
                        now.transactions()),
                gauge("media_legs_current", "Legs of the media plane.", now.legs()),
                gauge("media_port_pairs_current", "Pairs of ports bound for phones.", now.ports()));
    }

    private static MetricSnapshot gauge(final String name, final String help, final int value) {
        return GaugeSnapshot.builder()
                .name("ringdown_" + name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build();
    }
}
