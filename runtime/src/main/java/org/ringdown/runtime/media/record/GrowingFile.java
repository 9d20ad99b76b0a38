package org.ringdown.runtime.media.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.ringdown.audio.file.SoundWriter;

/** A file that is being recorded into. */
final class GrowingFile implements AutoCloseable {
    private final Path path;
    private final FileChannel file;
    private final SoundWriter writer;

    GrowingFile(final Path path, final FileChannel file, final SoundWriter writer) {
        this.path = path;
        this.file = file;
        this.writer = writer;
    }

    Path path() {
        return path;
    }

    void sound(final short[] pcm, final int samples) {
        writer.sound(pcm, 0, samples);
    }

    /** Makes the file whole as far as it has come. What the kernel has no crash of ours loses. */
    void flush() throws IOException {
        write(writer.take(), file.size());
        write(writer.patch(), 0);
    }

    private void write(final byte[] bytes, final long at) throws IOException {
        final ByteBuffer rest = ByteBuffer.wrap(bytes);
        long place = at;
        while (rest.hasRemaining()) {
            place += file.write(rest, place);
        }
    }

    /** Ends the file, and waits until the disk has it. */
    void end() throws IOException {
        writer.end();
        flush();
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        writer.close();
        file.close();
    }
}
