package org.ringdown.app.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ringdown.service.trace.CallCounter;
import org.ringdown.service.trace.CallMeter;

/** What the meters of the signalling loops measure, all loops together. */
public final class SignalMetrics {
    private SignalMetrics() {}

    /**
     * Adds them.
     *
     * @param meters of each loop
     */
    public static void addTo(final Metrics metrics, final List<CallMeter> meters) {
        metrics.source(() -> List.of(outcomes(meters), responses(meters)));
        metrics.histogram(
                "ringdown_call_answer_seconds",
                "From an INVITE to its 2xx: how long callers waited.",
                () -> meters.stream().map(CallMeter::answer).toList());
        metrics.histogram(
                "ringdown_invite_forward_seconds",
                "From an INVITE's arrival at its loop to its first copy's departure: the delay that"
                        + " we add.",
                () -> meters.stream().map(CallMeter::added).toList());
    }

    private static CounterSnapshot outcomes(final List<CallMeter> meters) {
        final CounterSnapshot.Builder family =
                CounterSnapshot.builder()
                        .name("ringdown_calls")
                        .help("Calls that came to an end of their setting up, by how.");
        for (final CallCounter outcome : CallCounter.values()) {
            family.dataPoint(
                    CounterDataPointSnapshot.builder()
                            .labels(Labels.of("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                            .value(
                                    (double)
                                            meters.stream()
                                                    .mapToLong(
                                                            meter -> meter.counters().get(outcome))
                                                    .sum())
                            .build());
        }
        return family.build();
    }

    private static CounterSnapshot responses(final List<CallMeter> meters) {
        final CounterSnapshot.Builder family =
                CounterSnapshot.builder()
                        .name("ringdown_responses_sent")
                        .help("SIP responses sent, by the class of their status.");
        final Map<String, Double> counts = new LinkedHashMap<>();
        for (int digit = 1; digit <= 6; digit++) {
            final int first = digit;
            counts.put(
                    digit + "xx",
                    (double) meters.stream().mapToLong(meter -> meter.responses(first)).sum());
        }
        counts.forEach((value, count) ->
                family.dataPoint(
                        CounterDataPointSnapshot.builder()
                                .labels(Labels.of("class", value))
                                .value(count)
                                .build()));
        return family.build();
    }
}
