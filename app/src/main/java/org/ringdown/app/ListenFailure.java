package org.ringdown.app;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Objects;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;

/** Says in one sentence which port cannot be had and what to do. */
final class ListenFailure {
    private ListenFailure() {}

    /**
     * A listener that cannot be opened.
     *
     * @param key where the configuration lists it
     * @param failure whose message begins with the listener
     */
    static CommandFailure listener(final String key, final IOException failure) {
        return CommandFailure.failed(
                "Ringdown " + first(failure) + "; " + cure(failure, "another port", key) + ".");
    }

    /** The port that all browsers share cannot be opened. */
    static CommandFailure media(
            final InetAddress listen, final int port, final IOException failure) {
        final Listener udp = new Listener(Scheme.UDP, listen.getHostAddress(), port);
        return CommandFailure.failed(
                "Ringdown cannot take the media port "
                        + udp
                        + ": "
                        + first(failure)
                        + "; "
                        + cure(failure, "another one", "media.webrtc-port")
                        + ".");
    }

    private static String cure(final IOException failure, final String other, final String key) {
        final String why = first(failure);
        if (why.contains("Permission denied")) {
            return "ports below 1024 are for privileged programs: set a higher port in " + key;
        }
        if (why.contains("assign")) {
            return "set an address of this machine, or 0.0.0.0 for all of them, in "
                    + (key.startsWith("media") ? "media.listen" : key);
        }
        return "stop the program that has it, or set " + other + " in " + key;
    }

    private static String first(final IOException failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString())
                .lines()
                .findFirst()
                .orElse("");
    }
}
