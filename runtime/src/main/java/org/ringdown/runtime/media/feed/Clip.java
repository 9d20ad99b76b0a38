package org.ringdown.runtime.media.feed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A sound file, on disk or in memory. Immutable. */
public final class Clip {
    private final @Nullable Path file;
    private final byte[] bytes;

    private Clip(final @Nullable Path file, final byte[] bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /** A file on disk; it need not be there yet. */
    public static Clip of(final Path file) {
        return new Clip(file, new byte[0]);
    }

    /** The bytes of a file. */
    public static Clip of(final byte[] bytes) {
        return new Clip(null, bytes.clone());
    }

    /** What it is called, for the log and by its ending. */
    String name() {
        return file == null ? "a file in memory" : file.toString();
    }

    long size() throws IOException {
        return file == null ? bytes.length : Files.size(file);
    }

    /** Opens it; waits for the disk. */
    InputStream open() throws IOException {
        if (file == null) {
            return new ByteArrayInputStream(bytes);
        }
        if (!Files.isRegularFile(file)) {
            // A pipe or a device could keep us for ever.
            throw new NoSuchFileException(file.toString(), null, "is not there, or no file");
        }
        return Files.newInputStream(file);
    }

    /** Its last bytes, that many at most. */
    byte[] tail(final int most) throws IOException {
        if (file == null) {
            return Arrays.copyOfRange(bytes, Math.max(0, bytes.length - most), bytes.length);
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            final ByteBuffer last = ByteBuffer.allocate((int) Math.min(most, channel.size()));
            channel.position(channel.size() - last.capacity());
            while (last.hasRemaining() && channel.read(last) >= 0) {
                // Until it is there.
            }
            return Arrays.copyOf(last.array(), last.position());
        }
    }
}
