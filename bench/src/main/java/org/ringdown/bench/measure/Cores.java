package org.ringdown.bench.measure;

import java.io.IOException;
import java.util.List;

/** Where processes run: with two cores or more, one for the load and one for what is measured. */
public final class Cores {
    private static final int ALL = Runtime.getRuntime().availableProcessors();

    private Cores() {}

    /** Whether there are two, and the program that says where to run. */
    public static boolean several() {
        return ALL > 1;
    }

    /** What stands before a command that has one core, the last. */
    public static List<String> last() {
        return several() ? List.of("taskset", "-c", Integer.toString(ALL - 1)) : List.of();
    }

    /** Keeps this process, with all its threads, to all cores but the last; or lets it go again. */
    public static void keep(final boolean apart) throws IOException {
        if (!several()) {
            return;
        }
        final Process taskset =
                new ProcessBuilder(
                                "taskset",
                                "-a",
                                "-c",
                                "-p",
                                "0-" + (ALL - (apart ? 2 : 1)),
                                Long.toString(ProcessHandle.current().pid()))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            if (taskset.waitFor() != 0) {
                throw new IOException("taskset failed");
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
