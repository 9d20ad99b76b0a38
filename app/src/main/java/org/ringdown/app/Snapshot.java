package org.ringdown.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.storage.PrivateFiles;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.gateway.ng.run.NgGateway;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.media.keep.PageFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory in which calls outlive the process of the media plane: {@code calls/} with what was
 * asked, {@code legs} with keys and indices, {@code certificate} with our identity in DTLS.
 *
 * @param keep for the calls
 * @param endpoint our identity
 */
record Snapshot(NgGateway.Keep keep, DtlsEndpoint endpoint) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int TASKS = 2;

    /**
     * Opens the directory, or makes it.
     *
     * @throws IOException when it cannot be used, or another process uses it
     */
    static Snapshot open(final Path directory, final Clock clock, final Entropy entropy)
            throws IOException {
        final Path calls = directory.resolve("calls");
        try {
            PrivateFiles.directory(directory);
            PrivateFiles.directory(calls);
            final PageFile legs = PageFile.open(directory, boot(), clock, entropy);
            try {
                final DtlsEndpoint endpoint =
                        endpoint(directory.resolve("certificate"), legs, clock, entropy);
                LOG.info(
                        "calls are kept in {} on {}",
                        directory,
                        Files.getFileStore(directory).type());
                return new Snapshot(
                        new NgGateway.Keep(calls, legs, new Background(TASKS)), endpoint);
            } catch (final IOException failure) {
                legs.close();
                throw failure;
            }
        } catch (final IOException failure) {
            throw new IOException(
                    "The snapshot directory "
                            + directory
                            + " cannot be used: "
                            + PrivateFiles.reason(failure),
                    failure);
        }
    }

    /** The name of this run of the machine; empty where there is none. */
    private static String boot() {
        try {
            return Files.readString(BOOT).strip();
        } catch (final IOException otherSystem) {
            LOG.warn("this system does not say when it was started: no call is gone on with");
            return "";
        }
    }

    /** The certificate of the process before, when there may be calls of it; else a new one. */
    private static DtlsEndpoint endpoint(
            final Path file, final PageFile legs, final Clock clock, final Entropy entropy)
            throws IOException {
        final @Nullable DtlsEndpoint before = legs.resumed() ? read(file, entropy) : null;
        if (before != null) {
            return before;
        }
        final DtlsEndpoint fresh = new DtlsEndpoint(entropy, clock.epochMillis());
        PrivateFiles.write(file, fresh.identity().reveal());
        return fresh;
    }

    private static @Nullable DtlsEndpoint read(final Path file, final Entropy entropy)
            throws IOException {
        try {
            final @Nullable DtlsEndpoint before =
                    DtlsEndpoint.of(Secret.of(Files.readAllBytes(file)), entropy).orNull();
            if (before == null) {
                LOG.warn("{} is damaged; a new certificate is made", file);
            }
            return before;
        } catch (final NoSuchFileException none) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        keep.background().close();
        keep.legs().close();
    }
}
