package org.ringdown.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Asks the kernel whether {@link Urgency} took effect. */
@EnabledOnOs(OS.LINUX)
class UrgencyTest {
    /** The nineteenth field of proc(5), counted from behind the name. */
    private static int nice() {
        try {
            final String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static <T> T onAThread(final Supplier<T> work) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> result.complete(work.get()));
        return result.join();
    }

    @Test
    void aThreadGoesAheadIfTheSystemLetsItAndWhatItBeginsDoesNot() {
        final Urgency urgency = new Urgency();
        final int before = onAThread(UrgencyTest::nice);
        final boolean done =
                onAThread(() -> {
                    final boolean ahead = urgency.ahead();
                    assertThat(nice()).isEqualTo(ahead ? -10 : before);
                    final int child =
                            onAThread(() -> {
                                urgency.ordinary();
                                return nice();
                            });
                    assertThat(child).isEqualTo(ahead ? 0 : before);
                    return ahead;
                });
        assertThat(onAThread(UrgencyTest::nice)).as("done: %s", done).isEqualTo(before);
    }

    /** The scheduler's slice in nanoseconds, where the system tells it; 0 elsewhere. */
    private static long slice() {
        final Path told = Path.of("/proc/thread-self/sched");
        try {
            return Files.exists(told)
                    ? Files.readAllLines(told).stream()
                            .filter(line -> line.startsWith("se.slice"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0)
                    : 0;
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void aThreadAsksForShortSlicesAndWhatItBeginsDoesNot() {
        final Urgency urgency = new Urgency();
        final long usual = onAThread(UrgencyTest::slice);
        final boolean _ =
                onAThread(() -> {
                    final boolean _ = urgency.ahead();
                    // An older system has no slices, or one for all.
                    assertThat(slice()).isIn(usual, 100_000L);
                    final long child =
                            onAThread(() -> {
                                urgency.ordinary();
                                return slice();
                            });
                    assertThat(child).isEqualTo(usual);
                    return true;
                });
    }
}
