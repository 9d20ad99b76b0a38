package org.ringdown.runtime.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.opus.Opus;

/** Opens Opus once, at start. */
public final class OpusLibrary {
    /** Digits of a commit that tell it from others. */
    private static final int COMMIT = 12;

    private OpusLibrary() {}

    /**
     * Opens the libopus that came with the program: it is unpacked into a new directory that only
     * its owner may enter, loaded, and deleted, for what is loaded needs its file no more. Where
     * that cannot be, Opus is done in Java, and {@link Opus#description} says why.
     *
     * @param parent where the directory is made; {@code null} for the system's temporary files. It
     *     must not be mounted with {@code noexec}
     */
    public static Opus open(final @Nullable Path parent) {
        final String name = resource();
        if (name == null) {
            return Opus.open(null);
        }
        try (InputStream library = OpusLibrary.class.getResourceAsStream(name)) {
            return library == null
                    ? Opus.open(null)
                    : unpackedInto(parent, library, origin("/META-INF" + name + ".git"));
        } catch (final IOException failure) {
            return Opus.inJava("libopus cannot be unpacked: " + failure.getMessage());
        }
    }

    /**
     * Opens a libopus of the machine.
     *
     * @param library its file
     */
    public static Opus of(final Path library) {
        return Opus.open(library.toAbsolutePath().toString());
    }

    /** Its own text of a version is "unknown": what it was built from stands beside it. */
    private static String origin(final String resource) throws IOException {
        try (InputStream commit = OpusLibrary.class.getResourceAsStream(resource)) {
            final String text =
                    commit == null
                            ? ""
                            : new String(commit.readNBytes(COMMIT), StandardCharsets.US_ASCII);
            return text.isBlank() ? "as built in" : "of commit " + text.strip();
        }
    }

    private static Opus unpackedInto(
            final @Nullable Path parent, final InputStream library, final String origin)
            throws IOException {
        final String prefix = "ringdown-opus-";
        final Path directory =
                parent == null
                        ? Files.createTempDirectory(prefix)
                        : Files.createTempDirectory(parent, prefix);
        final Path file = directory.resolve("libopus.so");
        try {
            Files.copy(library, file);
            return Opus.open(file.toAbsolutePath().toString(), origin);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    private static @Nullable String resource() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return null;
        }
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "/linux/x64/org/lwjgl/opus/libopus.so";
            case "aarch64" -> "/linux/arm64/org/lwjgl/opus/libopus.so";
            default -> null;
        };
    }
}
