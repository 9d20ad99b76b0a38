package org.ringdown.audio.codec.opus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Both libraries, for tests. */
public final class OpusLibraries {
    private OpusLibraries() {}

    /** The libopus that the build has. */
    public static Opus libopus() {
        final boolean arm = System.getProperty("os.arch").equals("aarch64");
        final String name = "/linux/" + (arm ? "arm64" : "x64") + "/org/lwjgl/opus/libopus.so";
        try (InputStream library = OpusLibraries.class.getResourceAsStream(name)) {
            final Path file = Files.createTempFile("ringdown-opus", ".so");
            Files.write(file, Objects.requireNonNull(library).readAllBytes());
            final Opus opus = Opus.open(file.toString());
            Files.delete(file);
            return opus;
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The library in Java. */
    public static Opus java() {
        return Opus.open(null);
    }
}
