package org.ringdown.runtime.media.keep;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.runtime.clock.Clock;

/**
 * One page for each leg with ports of its own, in a file that is mapped into memory. What a loop
 * stores there belongs to the kernel from that instant on: it costs no system call, and it is there
 * for the next process however this one ends. So a page is always as new as the last packet.
 *
 * <pre>
 *  page 0: what the file is │ page port/2: the leg whose RTP has that even port │ ...
 * </pre>
 *
 * <p>Only the death of the process is survived, not that of the machine: nothing is forced to disk,
 * and a file of an earlier boot is not believed, for its pages may be of any age. The file is
 * sparse; on a file system in memory (tmpfs) keys never reach a disk, and storing never waits for
 * one.
 *
 * <p>{@link #acquire} and {@link #find} may be called from any thread; a page belongs to its leg's
 * loop once it was posted.
 */
public final class PageFile implements AutoCloseable {
    /** The file's name in the directory of what is kept. */
    public static final String NAME = "legs";

    static final int PAGE = 4_096;

    private static final int PAGES = 1 << 15;
    private static final long MAGIC = 0x5249_4e47_4c45_4753L;
    private static final int BOOT_AT = 16;
    private static final int BOOT = 64;

    private final FileChannel channel;
    private final MappedByteBuffer memory;
    private final Entropy entropy;
    private final Clock clock;
    private final long epochAtStart;
    private final boolean resumed;

    private PageFile(
            final FileChannel channel,
            final String boot,
            final Clock clock,
            final Entropy entropy,
            final boolean resumed)
            throws IOException {
        this.channel = channel;
        this.clock = clock;
        this.entropy = entropy;
        this.resumed = resumed;
        epochAtStart = clock.epochMillis() - clock.now() / 1_000_000;
        if (!resumed) {
            channel.truncate(0);
            channel.write(ByteBuffer.allocate(PAGE), 0);
        }
        memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) PAGE * PAGES);
        memory.order(ByteOrder.nativeOrder());
        if (!resumed) {
            memory.put(BOOT_AT, label(boot));
            VarHandle.storeStoreFence();
            memory.putLong(0, MAGIC);
        }
    }

    /**
     * Opens the file, or makes it. Nobody but its owner may read it.
     *
     * @param directory is there
     * @param boot the name of this run of the machine; empty when it has none, and then nothing
     *     that is there is believed
     * @throws IOException when it cannot be had, or another process has it
     */
    public static PageFile open(
            final Path directory, final String boot, final Clock clock, final Entropy entropy)
            throws IOException {
        final Path file = directory.resolve(NAME);
        final FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE),
                        OwnerOnly.file(directory));
        try {
            if (locked(channel) == null) {
                throw new IOException(file + " is used by another process");
            }
            return new PageFile(channel, boot, clock, entropy, same(channel, boot));
        } catch (final IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static @Nullable FileLock locked(final FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (final OverlappingFileLockException ourOwn) {
            return null;
        }
    }

    /** Whether the file is one of ours, of this run of the machine. */
    private static boolean same(final FileChannel channel, final String boot) throws IOException {
        final ByteBuffer head = ByteBuffer.allocate(PAGE).order(ByteOrder.nativeOrder());
        if (boot.isEmpty() || channel.read(head, 0) < PAGE || head.getLong(0) != MAGIC) {
            return false;
        }
        final byte[] label = new byte[BOOT];
        head.get(BOOT_AT, label);
        return Arrays.equals(label, label(boot));
    }

    private static byte[] label(final String boot) {
        return Arrays.copyOf(boot.getBytes(StandardCharsets.UTF_8), BOOT);
    }

    /** Whether there may be legs of an earlier process. */
    public boolean resumed() {
        return resumed;
    }

    /**
     * An empty page for the leg with this port.
     *
     * @param port the one of RTP
     * @throws IOException when there is no room for it
     */
    public LegPage acquire(final int port) throws IOException {
        final int at = at(port);
        // Written, not stored: so it is an error and no signal when the file system is full.
        channel.write(ByteBuffer.allocate(PAGE), at);
        final byte[] id = new byte[Long.BYTES];
        entropy.fill(id);
        final long name = ByteBuffer.wrap(id).getLong() | 1;
        VarHandle.storeStoreFence();
        memory.putLong(at, name);
        return new LegPage(this, memory, at, name);
    }

    /** The page of that name for the leg with this port, or {@code null}. */
    public @Nullable LegPage find(final int port, final long id) {
        final int at = at(port);
        return id != 0 && memory.getLong(at) == id ? new LegPage(this, memory, at, id) : null;
    }

    private static int at(final int port) {
        if (port < 2 || port > 0xffff) {
            throw new IllegalArgumentException("a port is 2 to 65535: " + port);
        }
        return (port >>> 1) * PAGE;
    }

    /** From our monotonic time to milliseconds since 1970. */
    long epochMillis(final long now) {
        return epochAtStart + Math.floorDiv(now, 1_000_000L);
    }

    /** And back; negative for what was before we were. */
    long nanos(final long epochMillis) {
        return Math.min(clock.now(), (epochMillis - epochAtStart) * 1_000_000L);
    }

    /** Lets another process have it. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
