package org.ringdown.gateway.ng.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ringdown.core.Counters;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.gateway.ng.call.NgCalls;
import org.ringdown.gateway.ng.call.NgCounter;
import org.ringdown.gateway.ng.call.NgReply;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaPlane;

/** The answer to {@code statistics}. What is not measured is not there. */
final class Statistics {
    private static final long SECOND = 1_000_000_000L;
    private static final double SECONDS = 1e9;

    private final Interfaces interfaces;
    private final Counters<NgCounter> counters;
    private final Tally tally;
    private final MediaPlane plane;
    private final Clock clock;
    private final long started;

    Statistics(
            final Interfaces interfaces,
            final Counters<NgCounter> counters,
            final Tally tally,
            final MediaPlane plane,
            final Clock clock) {
        this.interfaces = interfaces;
        this.counters = counters;
        this.tally = tally;
        this.plane = plane;
        this.clock = clock;
        started = clock.now();
    }

    NgReply reply(final NgCalls calls) {
        return NgReply.of(
                new NgValue.Builder()
                        .put(
                                "statistics",
                                new NgValue.Builder()
                                        .put("currentstatistics", current(calls))
                                        .put("totalstatistics", total())
                                        .put("controlstatistics", control())
                                        .put("interfaces", interfaces())
                                        .build()));
    }

    private NgValue current(final NgCalls calls) {
        return new NgValue.Builder()
                .put("sessionsown", calls.size())
                .put("sessionsforeign", 0)
                .put("sessionstotal", calls.size())
                .put("transcodedmedia", calls.transcoded())
                .put("media_userspace", plane.openLegs())
                .put("media_kernel", 0)
                .put("media_mixed", 0)
                .build();
    }

    private NgValue total() {
        final long uptime = (clock.now() - started) / SECOND;
        return new NgValue.Builder()
                .put("uptime", Long.toString(uptime))
                .put("managedsessions", counters.get(NgCounter.CALLS))
                .put("rejectedsessions", counters.get(NgCounter.REJECTED))
                .put("timeoutsessions", counters.get(NgCounter.TIMED_OUT))
                .put("silenttimeoutsessions", counters.get(NgCounter.SILENT_TIMED_OUT))
                .put("finaltimeoutsessions", counters.get(NgCounter.FINAL_TIMED_OUT))
                .put("offertimeoutsessions", counters.get(NgCounter.OFFER_TIMED_OUT))
                .put("regularterminatedsessions", counters.get(NgCounter.ENDED))
                .put("forcedterminatedsessions", counters.get(NgCounter.FORCED))
                .put("relayedpackets", plane.count(MediaCounter.SENT))
                .put("relayedpackets_user", plane.count(MediaCounter.SENT))
                .put("relayedpackets_kernel", 0)
                .put("relayedpacketerrors", dropped())
                .build();
    }

    private long dropped() {
        long dropped = 0;
        for (final MediaCounter counter : MediaCounter.values()) {
            if (counter.name().startsWith("DROP")) {
                dropped += plane.count(counter);
            }
        }
        return dropped;
    }

    private NgValue control() {
        final List<NgValue> proxies = new ArrayList<>();
        final long[] totals = new long[Tally.COMMANDS.size()];
        final long[] errors = new long[1];
        tally.look((proxy, row) -> {
            final NgValue.Builder builder = new NgValue.Builder().put("proxy", proxy);
            for (int i = 0; i < totals.length; i++) {
                final String name = compact(Tally.COMMANDS.get(i));
                builder.put(name + "count", row.count(i));
                builder.put(name + "duration", decimal(row.nanos(i) / SECONDS));
                totals[i] += row.count(i);
            }
            errors[0] += row.errors();
            proxies.add(builder.put("errorcount", row.errors()).build());
        });
        final NgValue.Builder all =
                new NgValue.Builder().put("proxies", new NgValue.Sequence(proxies));
        for (int i = 0; i < totals.length; i++) {
            all.put("total" + compact(Tally.COMMANDS.get(i)) + "count", totals[i]);
        }
        return all.put("totalerrorcount", errors[0]).build();
    }

    private static String compact(final String command) {
        return command.toLowerCase(Locale.ROOT).replace(" ", "");
    }

    /** Numbers with a fraction are texts with six decimals. */
    private static String decimal(final double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private NgValue interfaces() {
        final Map<String, NgValue> seen = new LinkedHashMap<>();
        for (final Interfaces.Address address : interfaces.all()) {
            seen.putIfAbsent(
                    address.name() + " " + address.local(),
                    new NgValue.Builder()
                            .put("name", address.name())
                            .put("address", address.local().getHostAddress())
                            .put(
                                    "ports",
                                    new NgValue.Builder()
                                            .put("used", plane.openPortsCount())
                                            .build())
                            .build());
        }
        return new NgValue.Sequence(List.copyOf(seen.values()));
    }
}
