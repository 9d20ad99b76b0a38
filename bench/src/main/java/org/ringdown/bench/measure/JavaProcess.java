package org.ringdown.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A look inside another virtual machine, with {@code jcmd}. Stops it for a moment. */
public final class JavaProcess {
    private static final Pattern ALLOCATED =
            Pattern.compile("^\"([^\"]*)\".* allocated=(\\d+)([BKMG]) ", Pattern.MULTILINE);
    private static final Pattern INSTANCES =
            Pattern.compile("^ *\\d+: +(\\d+) +\\d+ +(\\S+)", Pattern.MULTILINE);

    private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);

    private final long process;

    /**
     * @param process its number
     */
    public JavaProcess(final long process) {
        this.process = process;
    }

    /** Whether a process is a virtual machine. */
    public static boolean is(final long process) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", Long.toString(process), "exe"))
                .endsWith("java");
    }

    /** Bytes that threads whose names begin so have allocated since they were started. */
    public long allocated(final String threads) throws IOException {
        return allocated(ask("Thread.print", "-e"), threads);
    }

    /** The same, of what {@code Thread.print -e} says. */
    static long allocated(final String print, final String threads) {
        long sum = 0;
        final Matcher matcher = ALLOCATED.matcher(print);
        while (matcher.find()) {
            if (matcher.group(1).startsWith(threads)) {
                sum +=
                        Long.parseLong(matcher.group(2))
                                << switch (matcher.group(3)) {
                                    case "B" -> 0;
                                    case "K" -> 10;
                                    case "M" -> 20;
                                    default -> 30;
                                };
            }
        }
        return sum;
    }

    /** How many live objects there are of each class whose name begins so; collects garbage. */
    public Map<String, Long> instances(final String classes) throws IOException {
        return instances(ask("GC.class_histogram"), classes);
    }

    /** The same, of what {@code GC.class_histogram} says. */
    static Map<String, Long> instances(final String histogram, final String classes) {
        final Map<String, Long> counts = new HashMap<>();
        final Matcher matcher = INSTANCES.matcher(histogram);
        while (matcher.find()) {
            if (matcher.group(2).startsWith(classes)) {
                counts.put(matcher.group(2), Long.parseLong(matcher.group(1)));
            }
        }
        return counts;
    }

    /** Bytes of all live objects; collects garbage. */
    public long live() throws IOException {
        return live(ask("GC.class_histogram"));
    }

    /** The same, of what {@code GC.class_histogram} says. */
    static long live(final String histogram) {
        final Matcher matcher = TOTAL.matcher(histogram);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no total in " + histogram);
        }
        return Long.parseLong(matcher.group(1));
    }

    private String ask(final String... command) throws IOException {
        final List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        words.add(Long.toString(process));
        words.addAll(List.of(command));
        final Process asked = new ProcessBuilder(words).redirectErrorStream(true).start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
