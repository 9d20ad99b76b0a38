package org.ringdown.app.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Histogram;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.runtime.media.LegStats;

/** How well the far ends of legs were heard, counted when the legs end. Any thread. */
public final class QualityMetrics {
    /** Histograms count in billionths. */
    private static final double UNIT = 1e9;

    private static final long MILLI = 1_000_000;
    private static final long MICRO = 1_000;
    private static final double PERCENT = 100;
    private static final double MILLIS = 1_000;

    private final Histogram opinion =
            new Histogram(of(1.5), of(2), of(2.5), of(3), of(3.5), of(3.8), of(4), of(4.2));
    private final Histogram loss =
            new Histogram(0, of(0.001), of(0.005), of(0.01), of(0.02), of(0.05), of(0.1), of(0.3));
    private final Histogram jitter =
            new Histogram(MILLI, 5 * MILLI, 10 * MILLI, 20 * MILLI, 50 * MILLI, 100 * MILLI);
    private final Histogram roundTrip =
            new Histogram(
                    10 * MILLI, 30 * MILLI, 60 * MILLI, 100 * MILLI, 200 * MILLI, 400 * MILLI);
    private final LongAdder concealed = new LongAdder();
    private final LongAdder recovered = new LongAdder();

    private static long of(final double value) {
        return Math.round(value * UNIT);
    }

    /** A leg has ended. */
    public void heard(final LegStats stats) {
        final @Nullable LegQuality quality = stats.quality();
        if (quality == null || !quality.known()) {
            return;
        }
        opinion.add(of(quality.mos()));
        loss.add(of(quality.lossPercent() / PERCENT));
        jitter.add(quality.jitterMicros() * MICRO);
        if (quality.roundTripMicros() >= 0) {
            roundTrip.add(quality.roundTripMicros() * MICRO);
        }
        concealed.add(quality.concealedMillis());
        recovered.add(quality.recoveredMillis());
    }

    /** Adds them. */
    public void addTo(final Metrics metrics) {
        metrics.histogram(
                "ringdown_leg_mos",
                "How well the far end of a leg was heard, when the leg ended: MOS, 1 to 4.4.",
                () -> List.of(opinion));
        metrics.histogram(
                "ringdown_leg_loss_ratio",
                "The share of a leg's packets that never came, when it ended.",
                () -> List.of(loss));
        metrics.histogram(
                "ringdown_leg_jitter_seconds",
                "The jitter of a leg's packets, when it ended.",
                () -> List.of(jitter));
        metrics.histogram(
                "ringdown_leg_round_trip_seconds",
                "To the far end of a leg and back, when it ended and reports had told.",
                () -> List.of(roundTrip));
        metrics.counter(
                "ringdown_sound_lost_seconds",
                "Lost sound of legs that ended, where it was converted, by what became of it.",
                "repair",
                () ->
                        Map.of(
                                "concealed", concealed.sum() / MILLIS,
                                "recovered", recovered.sum() / MILLIS));
    }
}
