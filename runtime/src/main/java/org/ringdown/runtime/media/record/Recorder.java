package org.ringdown.runtime.media.record;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.file.OggWriter;
import org.ringdown.audio.file.SoundWriter;
import org.ringdown.audio.file.WavWriter;
import org.ringdown.core.Entropy;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.media.keep.OwnerOnly;

/**
 * Makes recordings in one directory, each by a virtual thread of its own. Files are readable for
 * their owner alone, never replace another and never lie outside of the directory. All methods are
 * safe from any thread and none waits.
 */
public final class Recorder {
    private static final int MOST = 10_000;
    private static final int LONGEST_NAME = 120;
    private static final int MOST_TWINS = 1_000;

    private final Path directory;
    private final Codecs codecs;
    private final Clock clock;
    private final Entropy entropy;
    private final Semaphore free = new Semaphore(MOST);

    private Recorder(
            final Path directory, final Codecs codecs, final Clock clock, final Entropy entropy) {
        this.directory = directory;
        this.codecs = codecs;
        this.clock = clock;
        this.entropy = entropy;
    }

    /**
     * Recordings in a directory, which is made if need be.
     *
     * @param clock the one by which packets come
     * @throws IOException when it cannot be written into
     */
    public static Recorder in(
            final Path directory, final Codecs codecs, final Clock clock, final Entropy entropy)
            throws IOException {
        Files.createDirectories(directory);
        if (!Files.isWritable(directory)) {
            throw new IOException("nothing can be written into it");
        }
        return new Recorder(directory.toAbsolutePath().normalize(), codecs, clock, entropy);
    }

    /** Where files are made. */
    public Path directory() {
        return directory;
    }

    /** Whether a path lies in the directory, however it is written. */
    public boolean holds(final String path) {
        return path(path) != null;
    }

    private @Nullable Path path(final String text) {
        try {
            final Path path = directory.resolve(text).normalize();
            return path.startsWith(directory) ? path : null;
        } catch (final InvalidPathException none) {
            return null;
        }
    }

    /**
     * Begins a recording.
     *
     * @param listener is told on the recording's thread
     * @return {@code null} when there are too many, or the name is outside of the directory
     */
    public @Nullable Recording record(final Plan plan, final Consumer<RecordingEvent> listener) {
        final @Nullable Path base = base(plan);
        if (base == null || !free.tryAcquire()) {
            return null;
        }
        final Recording recording =
                new Recording(plan, clock, codecs, () -> open(plan, base), listener);
        Thread.ofVirtual()
                .name("record")
                .start(() -> {
                    try {
                        recording.run();
                    } finally {
                        free.release();
                    }
                });
        return recording;
    }

    private @Nullable Path base(final Plan plan) {
        return switch (plan.name()) {
            case Plan.Name.Exactly(String path) -> path(path);
            case Plan.Name.Of(String text, String below) -> {
                final @Nullable Path in = below == null ? directory : path(below);
                yield in == null ? null : in.resolve(safe(text) + plan.format().ending());
            }
        };
    }

    /** A file name that means nothing but itself. */
    static String safe(final String text) {
        final StringBuilder name = new StringBuilder();
        for (final byte each : text.getBytes(StandardCharsets.UTF_8)) {
            final char letter = (char) (each & 0xff);
            final boolean plain =
                    (letter >= '0' && letter <= '9')
                            || (letter >= 'a' && letter <= 'z')
                            || (letter >= 'A' && letter <= 'Z')
                            || letter == '-'
                            || letter == '_'
                            || letter == '@'
                            || (letter == '.' && !name.isEmpty());
            if (plain) {
                name.append(letter);
            } else {
                name.append('%').append(String.format("%02X", each & 0xff));
            }
            if (name.length() >= LONGEST_NAME) {
                break;
            }
        }
        return name.isEmpty() ? "_" : name.toString();
    }

    private List<GrowingFile> open(final Plan plan, final Path base) throws IOException {
        final int files = plan.layout() == Plan.Layout.SEPARATE ? 2 : 1;
        final int channels = plan.layout() == Plan.Layout.STEREO ? 2 : 1;
        final List<GrowingFile> outputs = new ArrayList<>();
        try {
            for (int i = 0; i < files; i++) {
                final Path path = files == 1 ? base : with(base, i == 0 ? "-a" : "-b");
                outputs.add(open(plan, path, channels));
            }
            return outputs;
        } catch (final IOException failure) {
            for (final GrowingFile output : outputs) {
                output.close();
            }
            throw new IOException(
                    failure.getClass().getSimpleName() + ": " + failure.getMessage(), failure);
        }
    }

    private GrowingFile open(final Plan plan, final Path wanted, final int channels)
            throws IOException {
        Files.createDirectories(wanted.getParent() == null ? directory : wanted.getParent());
        Path path = wanted;
        for (int twin = 2; ; twin++) {
            try {
                final FileChannel file =
                        FileChannel.open(
                                path,
                                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                OwnerOnly.file(path));
                return new GrowingFile(path, file, writer(plan.format(), channels));
            } catch (final FileAlreadyExistsException taken) {
                if (twin > MOST_TWINS) {
                    throw taken;
                }
                path = with(wanted, "-" + twin);
            }
        }
    }

    /** The same path with something before its ending. */
    private static Path with(final Path path, final String more) {
        final String name = String.valueOf(path.getFileName());
        final int dot = name.lastIndexOf('.');
        return path.resolveSibling(
                dot <= 0 ? name + more : name.substring(0, dot) + more + name.substring(dot));
    }

    private SoundWriter writer(final Plan.Format format, final int channels) {
        return switch (format) {
            case WAV -> new WavWriter(Recording.RATE, channels);
            case OGG ->
                    new OggWriter(
                            codecs.opus(), Recording.RATE, channels, (int) entropy.nextLong());
        };
    }
}
