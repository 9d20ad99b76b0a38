package org.ringdown.app;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Recordings;
import org.ringdown.app.config.Scheme;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.run.NgGateway;
import org.ringdown.gateway.ng.sound.Archive;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.record.Recorder;
import org.ringdown.runtime.net.Network;

/** The NG protocol as a part of a running program, whichever: media alone, or the whole server. */
final class NgDoor {
    private NgDoor() {}

    /**
     * Begins to listen. Events of the media plane have to be passed on to what comes back.
     *
     * @param key what lists the addresses, for the sentence about one that cannot be had
     * @param keep where calls are kept, or {@code null} when they end with the process
     * @param archive where calls are recorded, or {@code null} when they are not
     */
    static NgGateway open(
            final NgGateway.Config config,
            final String key,
            final MediaPlane media,
            final Network network,
            final Clock clock,
            final Entropy entropy,
            final NgGateway.@Nullable Keep keep,
            final @Nullable Archive archive)
            throws CommandFailure {
        try {
            return NgGateway.start(config, media, network, clock, entropy, keep, archive);
        } catch (final IOException failure) {
            throw ListenFailure.listener(key, failure);
        }
    }

    /**
     * Where calls are recorded; {@code null} when nobody wants that.
     *
     * @throws CommandFailure when the directory cannot be written to
     */
    static @Nullable Archive archive(
            final @Nullable Recordings wanted,
            final MediaPlane media,
            final Clock clock,
            final Entropy entropy)
            throws CommandFailure {
        if (wanted == null) {
            return null;
        }
        try {
            return new Archive(
                    Recorder.in(wanted.directory(), media.codecs(), clock, entropy),
                    wanted.format(),
                    wanted.layout());
        } catch (final IOException failure) {
            throw CommandFailure.failed(
                    "Nothing can be recorded in "
                            + wanted.directory()
                            + ": "
                            + failure.getMessage()
                            + ".");
        }
    }

    /** Where it listens. */
    static List<Listener> listeners(final NgGateway gateway) {
        return gateway.bound().stream()
                .map(each ->
                        new Listener(
                                switch (each.transport()) {
                                    case "udp" -> Scheme.UDP;
                                    case "tcp" -> Scheme.TCP;
                                    default -> Scheme.HTTP;
                                },
                                each.address().getAddress().getHostAddress(),
                                each.address().getPort()))
                .toList();
    }
}
