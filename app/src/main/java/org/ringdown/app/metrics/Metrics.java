package org.ringdown.app.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Histogram;
import org.ringdown.runtime.net.Request;
import org.ringdown.runtime.net.Response;

/** All metrics of a server. Sources are added while it starts; any thread may ask for them. */
public final class Metrics {
    private static final double NANOS = 1e9;

    private final List<Supplier<List<MetricSnapshot>>> sources = new CopyOnWriteArrayList<>();
    private final ExpositionFormats formats = ExpositionFormats.init();

    /** Adds metrics that are made anew at every scrape. */
    public void source(final Supplier<List<MetricSnapshot>> source) {
        sources.add(source);
    }

    /**
     * Adds one counter for each constant of an enum: {@code PREFIX_CONSTANT_total}.
     *
     * @param what they are about: the beginning of their help texts
     */
    public <C extends Enum<C>> void counters(
            final String prefix, final String what, final Counters<C> counters) {
        counters(prefix, what, null, () -> Map.of("", counters));
    }

    /**
     * The same for several of a kind, told apart by a label.
     *
     * @param label its name; {@code null} when there is one only
     * @param counters by the label's value
     */
    public <C extends Enum<C>> void counters(
            final String prefix,
            final String what,
            final @Nullable String label,
            final Supplier<Map<String, Counters<C>>> counters) {
        sources.add(() -> families(prefix, what, label, counters.get()));
    }

    private static <C extends Enum<C>> List<MetricSnapshot> families(
            final String prefix,
            final String what,
            final @Nullable String label,
            final Map<String, Counters<C>> counters) {
        final Map<C, CounterSnapshot.Builder> families = new LinkedHashMap<>();
        counters.forEach((value, each) -> {
            for (final C name : each.names()) {
                final String word = name.name().toLowerCase(Locale.ROOT);
                families.computeIfAbsent(
                                name,
                                _ ->
                                        CounterSnapshot.builder()
                                                .name(prefix + "_" + word)
                                                .help(what + ": " + word.replace('_', ' ') + "."))
                        .dataPoint(
                                CounterDataPointSnapshot.builder()
                                        .labels(labels(label, value))
                                        .value((double) each.get(name))
                                        .build());
            }
        });
        final List<MetricSnapshot> built = new ArrayList<>();
        families.values().forEach(family -> built.add(family.build()));
        return built;
    }

    private static Labels labels(final @Nullable String label, final String value) {
        return label == null ? Labels.EMPTY : Labels.of(label, value);
    }

    /** Adds a counter with one value for each value of a label. */
    public void counter(
            final String name,
            final String help,
            final String label,
            final Supplier<Map<String, Double>> values) {
        sources.add(() -> {
            final CounterSnapshot.Builder family = CounterSnapshot.builder().name(name).help(help);
            values.get()
                    .forEach((value, count) ->
                            family.dataPoint(
                                    CounterDataPointSnapshot.builder()
                                            .labels(Labels.of(label, value))
                                            .value(count)
                                            .build()));
            return List.of(family.build());
        });
    }

    /** Adds a gauge. */
    public void gauge(final String name, final String help, final DoubleSupplier value) {
        sources.add(() ->
                List.of(
                        GaugeSnapshot.builder()
                                .name(name)
                                .help(help)
                                .dataPoint(
                                        GaugeDataPointSnapshot.builder()
                                                .value(value.getAsDouble())
                                                .build())
                                .build()));
    }

    /** Adds a gauge with one value for each value of a label. */
    public void gauge(
            final String name,
            final String help,
            final String label,
            final Supplier<Map<String, Double>> values) {
        sources.add(() -> {
            final GaugeSnapshot.Builder family = GaugeSnapshot.builder().name(name).help(help);
            values.get()
                    .forEach((value, now) ->
                            family.dataPoint(
                                    GaugeDataPointSnapshot.builder()
                                            .labels(Labels.of(label, value))
                                            .value(now)
                                            .build()));
            return List.of(family.build());
        });
    }

    /** Adds a histogram in seconds: the sum of several with the same steps. */
    public void histogram(
            final String name, final String help, final Supplier<List<Histogram>> parts) {
        sources.add(() ->
                List.of(
                        HistogramSnapshot.builder()
                                .name(name)
                                .help(help)
                                .dataPoint(sum(parts.get(), Labels.EMPTY))
                                .build()));
    }

    /** Adds a histogram in seconds for each value of a label. */
    public void histogram(
            final String name,
            final String help,
            final String label,
            final Map<String, Histogram> parts) {
        sources.add(() -> {
            final HistogramSnapshot.Builder family =
                    HistogramSnapshot.builder().name(name).help(help);
            parts.forEach(
                    (value, part) -> family.dataPoint(sum(List.of(part), Labels.of(label, value))));
            return List.of(family.build());
        });
    }

    private static HistogramDataPointSnapshot sum(
            final List<Histogram> parts, final Labels labels) {
        final long[] steps = parts.getFirst().bounds();
        final double[] bounds = new double[steps.length + 1];
        for (int i = 0; i < steps.length; i++) {
            bounds[i] = steps[i] / NANOS;
        }
        bounds[steps.length] = Double.POSITIVE_INFINITY;
        final long[] counts = new long[bounds.length];
        long nanos = 0;
        for (final Histogram part : parts) {
            final long[] some = part.counts();
            for (int i = 0; i < counts.length; i++) {
                counts[i] += some[i];
            }
            nanos += part.sum();
        }
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                .sum(nanos / NANOS)
                .build();
    }

    /** Answers a scrape: as text of Prometheus or OpenMetrics, as Accept asks. */
    public Response scrape(final Request request) {
        final String accept = request.header("accept");
        final ExpositionFormatWriter writer =
                accept != null && accept.contains("application/openmetrics-text")
                        ? formats.getOpenMetricsTextFormatWriter()
                        : formats.getPrometheusTextFormatWriter();
        return Response.of(200, writer.getContentType(), write(writer));
    }

    /** All metrics as text of Prometheus. */
    public byte[] text() {
        return write(formats.getPrometheusTextFormatWriter());
    }

    private byte[] write(final ExpositionFormatWriter writer) {
        final List<MetricSnapshot> all = new ArrayList<>();
        sources.forEach(source -> all.addAll(source.get()));
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 * 1024);
        try {
            writer.write(bytes, new MetricSnapshots(all));
        } catch (final IOException impossible) {
            throw new UncheckedIOException("memory can be written", impossible);
        }
        return bytes.toByteArray();
    }

    /** The values of a list by the name of each. */
    public static <T> Map<String, Double> each(
            final List<T> list, final String prefix, final Function<T, Number> value) {
        final Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            values.put(prefix + i, value.apply(list.get(i)).doubleValue());
        }
        return values;
    }
}
