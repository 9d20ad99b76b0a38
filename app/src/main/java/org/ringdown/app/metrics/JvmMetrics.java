package org.ringdown.app.metrics;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What the Java machine says of itself. */
public final class JvmMetrics {
    private JvmMetrics() {}

    /** Adds memory, garbage collection, threads and processor time. */
    public static void addTo(final Metrics metrics) {
        final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        metrics.gauge(
                "jvm_memory_used_bytes",
                "Memory in use.",
                "area",
                () ->
                        Map.of(
                                "heap", (double) memory.getHeapMemoryUsage().getUsed(),
                                "nonheap", (double) memory.getNonHeapMemoryUsage().getUsed()));
        metrics.gauge(
                "jvm_memory_max_bytes",
                "Memory that may be used; -1 when there is no limit.",
                "area",
                () ->
                        Map.of(
                                "heap", (double) memory.getHeapMemoryUsage().getMax(),
                                "nonheap", (double) memory.getNonHeapMemoryUsage().getMax()));
        metrics.counter(
                "jvm_gc_collections",
                "Garbage collections.",
                "gc",
                () -> collectors(GarbageCollectorMXBean::getCollectionCount, 1));
        metrics.counter(
                "jvm_gc_collection_seconds",
                "Time spent in garbage collections.",
                "gc",
                () -> collectors(GarbageCollectorMXBean::getCollectionTime, 1_000));
        metrics.gauge(
                "jvm_threads_current",
                "Platform threads.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        metrics.gauge(
                "process_start_time_seconds",
                "When the process began, in seconds since 1970.",
                () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system) {
            metrics.counter(
                    "process_cpu_seconds",
                    "Processor time used.",
                    "kind",
                    () -> Map.of("all", system.getProcessCpuTime() / 1e9));
        }
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.UnixOperatingSystemMXBean system) {
            metrics.gauge(
                    "process_open_fds",
                    "Open file descriptors.",
                    system::getOpenFileDescriptorCount);
        }
    }

    private static Map<String, Double> collectors(
            final ToLongFunction<GarbageCollectorMXBean> value, final double unit) {
        final Map<String, Double> values = new LinkedHashMap<>();
        ManagementFactory.getGarbageCollectorMXBeans()
                .forEach(each -> values.put(each.getName(), value.applyAsLong(each) / unit));
        return values;
    }
}
