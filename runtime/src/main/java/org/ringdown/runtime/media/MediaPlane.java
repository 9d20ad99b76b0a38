package org.ringdown.runtime.media;

import java.io.IOException;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.runtime.clock.Clock;

/**
 * Everything that carries sound. All methods are safe from any thread and none waits.
 *
 * <pre>
 *  browser ── shared port ──▶ STUN │ DTLS │ SRTP open ─┐
 *                                                      ├─ payload types ─▶ the other leg sends
 *  phone ──── own ports ────▶ latch ───────────────────┘   (seals first, if it is a browser's)
 * </pre>
 */
public interface MediaPlane extends AutoCloseable {

    /**
     * Opens the shared port and starts the loops.
     *
     * @throws IOException when the port cannot be had; the message says which
     */
    static MediaPlane start(final MediaConfig config, final Clock clock, final Entropy entropy)
            throws IOException {
        return MediaLoops.start(config, clock, entropy);
    }

    /** The value of our {@code a=fingerprint} line, for example {@code sha-256 AB:CD:...}. */
    String fingerprint();

    /** The UDP port that all browsers share. */
    int webrtcPort();

    /**
     * Binds a pair of ports for a phone's leg.
     *
     * @throws IOException when the range is used up
     */
    RtpPorts openPorts() throws IOException;

    /** A number for a new leg. */
    long newLegId();

    /**
     * Asks for something. A command that finds the mailbox full fails its leg; a close never does.
     */
    void post(MediaCommand command);

    /** Who is told of events; replaces an earlier listener. */
    void listener(MediaListener listener);

    /** How many legs are open. */
    int openLegs();

    /** How many pairs of ports are bound. */
    int openPortsCount();

    /** What happened to packets and commands. */
    Counters<MediaCounter> counters();

    /** Closes all legs and ends the loops. */
    @Override
    void close();
}
