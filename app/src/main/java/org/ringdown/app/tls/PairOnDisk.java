package org.ringdown.app.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * A directory with {@code cert.pem} and {@code key.pem}, and the pair last read from it. For one
 * thread at a time.
 */
final class PairOnDisk {
    private final Path certificateFile;
    private final Path keyFile;
    private Stamp seen;
    private PemPair pair;

    /** What we know of the two files without opening them. */
    private record Stamp(@Nullable FileStamp certificate, @Nullable FileStamp key) {}

    private record FileStamp(FileTime modified, long size, @Nullable Object identity) {}

    private PairOnDisk(
            final Path certificateFile, final Path keyFile, final Stamp seen, final PemPair pair) {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        this.seen = seen;
        this.pair = pair;
    }

    static Path certificateFile(final Path directory) {
        return directory.resolve("cert.pem");
    }

    static Path keyFile(final Path directory) {
        return directory.resolve("key.pem");
    }

    /** Whether one of the two files is there. */
    static boolean exists(final Path directory) {
        return Files.exists(certificateFile(directory)) || Files.exists(keyFile(directory));
    }

    /**
     * Reads the pair of a directory.
     *
     * @throws CertificateFailure saying which file is wrong, and how
     */
    static PairOnDisk read(final Path directory) throws CertificateFailure {
        final Path certificateFile = certificateFile(directory);
        final Path keyFile = keyFile(directory);
        // The stamp first: a file that changes while it is read is read again.
        final Stamp stamp = stamp(certificateFile, keyFile);
        return new PairOnDisk(
                certificateFile, keyFile, stamp, PemPair.read(certificateFile, keyFile));
    }

    PemPair pair() {
        return pair;
    }

    /**
     * Looks at the files, and reads them when they changed.
     *
     * @return whether there is a new pair
     * @throws CertificateFailure once for each change that cannot be used; the pair stays as it was
     */
    boolean refresh() throws CertificateFailure {
        final Stamp now = stamp(certificateFile, keyFile);
        if (now.equals(seen)) {
            return false;
        }
        seen = now;
        pair = PemPair.read(certificateFile, keyFile);
        return true;
    }

    private static Stamp stamp(final Path certificateFile, final Path keyFile) {
        return new Stamp(stamp(certificateFile), stamp(keyFile));
    }

    private static @Nullable FileStamp stamp(final Path file) {
        try {
            final BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(
                    attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (final IOException absent) {
            return null;
        }
    }
}
