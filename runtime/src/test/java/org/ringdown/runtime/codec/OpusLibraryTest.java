package org.ringdown.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.audio.codec.opus.Opus;

/** Opening libopus where it can be, and Opus in Java where it cannot. */
class OpusLibraryTest {
    @Test
    void unpacksAndLeavesNothing(@TempDir final Path directory) {
        final Opus opus = OpusLibrary.open(directory);
        assertThat(opus.isNative()).as(opus.description()).isTrue();
        assertThat(directory).isEmptyDirectory();
        assertThat(opus.description()).as("which").matches("libopus .*[0-9].*");
    }

    @Test
    void isInJavaWhereNothingCanBeUnpacked(@TempDir final Path directory) {
        final Opus opus = OpusLibrary.open(directory.resolve("missing"));
        assertThat(opus.isNative()).isFalse();
        assertThat(opus.description()).contains("unpacked").contains("missing");
    }

    @Test
    void isInJavaWithAFileThatIsNoLibrary(@TempDir final Path directory) {
        assertThat(OpusLibrary.of(directory.resolve("libopus.so")).isNative()).isFalse();
    }
}
