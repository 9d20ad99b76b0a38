package org.ringdown.gateway.ng.keep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.media.keep.OwnerOnly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file for each call, to which its requests are appended: the name of the format, then entries,
 * each with its length and a check sum before it. An entry that was cut off when the process ended
 * is left out, and those before it stand.
 *
 * <p>Nothing is forced to disk. What was written belongs to the kernel and outlives the process,
 * which is all that is asked for: after a crash of the machine the indices of SRTP would be of any
 * age, and no call could be gone on with anyway.
 *
 * <p>Writing is done by one virtual thread at a time; how much may wait is bounded.
 */
final class Journal {
    /** The most that a call may have in its file; a thousand requests. */
    static final int MOST = 2 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final byte[] FORMAT = "RNGCALL1".getBytes(StandardCharsets.US_ASCII);
    private static final String SUFFIX = ".call";
    private static final int HEAD = 2 * Integer.BYTES;
    private static final long WAITING = 64 << 20;

    /** An entry for the file of that name, or nothing any more. */
    private static final class Job {
        private final String name;
        private final byte @Nullable [] entry;

        Job(final String name, final byte @Nullable [] entry) {
            this.name = name;
            this.entry = entry;
        }
    }

    /**
     * What a file held.
     *
     * @param name its name, without directory
     * @param entries those that are whole, each with its document
     * @param size bytes of them
     * @param damaged whether there was more that is not
     */
    record Found(String name, List<Entry> entries, long size, boolean damaged) {}

    private final Path directory;
    private final Background background;
    private final Queue<Job> jobs = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile boolean failing;

    Journal(final Path directory, final Background background) {
        this.directory = directory;
        this.background = background;
    }

    /** The file of a call whose first request has this number. */
    static String name(final long sequence) {
        return "%016x%s".formatted(sequence, SUFFIX);
    }

    /**
     * Appends an entry.
     *
     * @return false when too much waits to be written
     */
    boolean append(final String name, final byte[] entry) {
        if (waiting.addAndGet(entry.length) > WAITING) {
            waiting.addAndGet(-entry.length);
            return false;
        }
        jobs.add(new Job(name, entry));
        write();
        return true;
    }

    /** Deletes a file. */
    void delete(final String name) {
        jobs.add(new Job(name, null));
        write();
    }

    private void write() {
        if (writing.compareAndSet(false, true) && !background.run(this::drain)) {
            writing.set(false);
        }
    }

    private void drain() {
        do {
            for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
                final byte @Nullable [] entry = job.entry;
                if (entry != null) {
                    waiting.addAndGet(-entry.length);
                }
                carryOut(job.name, entry);
            }
            writing.set(false);
        } while (!jobs.isEmpty() && writing.compareAndSet(false, true));
    }

    private void carryOut(final String name, final byte @Nullable [] entry) {
        final Path file = directory.resolve(name);
        try {
            if (entry == null) {
                Files.deleteIfExists(file);
            } else {
                write(file, entry);
            }
            failing = false;
        } catch (final IOException failure) {
            if (!failing) {
                failing = true;
                LOG.warn(
                        "{} cannot be written, so not every call would be kept: {}",
                        file,
                        failure.getMessage());
            }
        }
    }

    private void write(final Path file, final byte[] entry) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        OwnerOnly.file(directory))) {
            final int head = channel.size() == 0 ? FORMAT.length : 0;
            final ByteBuffer all = ByteBuffer.allocate(head + HEAD + entry.length);
            all.put(FORMAT, 0, head).putInt(entry.length).putInt(sum(entry)).put(entry).flip();
            while (all.hasRemaining()) {
                channel.write(all);
            }
        }
    }

    private static int sum(final byte[] entry) {
        final CRC32 sum = new CRC32();
        sum.update(entry);
        return (int) sum.getValue();
    }

    /** Deletes all files. */
    void clear() throws IOException {
        for (final Path file : files()) {
            Files.deleteIfExists(file);
        }
    }

    /** Everything that is there; a file's end that is not whole is cut off. */
    List<Found> read() throws IOException {
        final List<Found> found = new ArrayList<>();
        for (final Path file : files()) {
            found.add(read(file));
        }
        return found;
    }

    private List<Path> files() throws IOException {
        final List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            all.forEach(files::add);
        }
        return files;
    }

    private static Found read(final Path file) throws IOException {
        final List<Entry> entries = new ArrayList<>();
        final String name = file.getFileName().toString();
        if (Files.size(file) > 2L * MOST) {
            return new Found(name, entries, 0, true);
        }
        final ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
        int good = 0;
        if (all.remaining() >= FORMAT.length
                && all.slice(0, FORMAT.length).equals(ByteBuffer.wrap(FORMAT))) {
            all.position(FORMAT.length);
            good = FORMAT.length;
            for (Entry entry = next(all, entries); entry != null; entry = next(all, entries)) {
                entries.add(entry);
                good = all.position();
            }
        }
        final boolean damaged = good < all.limit();
        if (damaged && good > 0) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(good);
            }
        }
        return new Found(name, entries, good, damaged);
    }

    /** The next entry, or {@code null} when there is no whole one. */
    private static @Nullable Entry next(final ByteBuffer all, final List<Entry> before) {
        if (all.remaining() < HEAD) {
            return null;
        }
        final int length = all.getInt();
        final int sum = all.getInt();
        if (length < 0 || length > all.remaining()) {
            return null;
        }
        final byte[] bytes = new byte[length];
        all.get(bytes);
        final @Nullable Entry entry = sum(bytes) == sum ? Entry.of(bytes) : null;
        if (entry == null || entry.document() != null) {
            return entry;
        }
        final int again = before.size() - Entry.REPEATED;
        final NgValue.@Nullable Dictionary same = again < 0 ? null : before.get(again).document();
        return same == null ? null : entry.with(same);
    }
}
