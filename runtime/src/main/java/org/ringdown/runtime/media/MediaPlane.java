package org.ringdown.runtime.media;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.ringdown.audio.Codecs;
import org.ringdown.core.Counters;
import org.ringdown.core.Histogram;

/**
 * Everything that carries sound. All methods are safe from any thread and none waits.
 *
 * <pre>
 *  leg: shared port ─┬▶ STUN │ DTLS ─▶ ICE or latch ─▶ open ─▶ stream ─┐ types, extensions
 *       or own ports ─┘                                                 │
 *  leg: ◀─ kernel ◀─ seal ◀─────────────────────────────────── stream ◀─┘ of one call, one loop
 * </pre>
 */
public interface MediaPlane extends AutoCloseable {

    /** The value of our {@code a=fingerprint} line, for example {@code sha-256 AB:CD:...}. */
    String fingerprint();

    /**
     * The same with another hash function.
     *
     * @param hash {@code sha-256}, {@code sha-384} or {@code sha-512}
     */
    default String fingerprint(final String hash) {
        return fingerprint();
    }

    /** What sound is converted, played and recorded with. */
    Codecs codecs();

    /** The UDP port that legs share which were opened with {@link Sockets.Shared} on that loop. */
    int sharedPort(long leg);

    /** The TCP port where far ends of legs with ICE may connect (RFC 6544); 0 for none. */
    default int tcpPort() {
        return 0;
    }

    /**
     * Binds ports for a leg.
     *
     * @param local one of this machine's addresses, or a wildcard of either family for every
     *     address of both
     * @param mux whether one port is enough, for RTP and RTCP together
     * @throws IOException when the range is used up, or the address is none of ours
     */
    RtpPorts openPorts(InetAddress local, boolean mux) throws IOException;

    /**
     * Binds just these ports, for a leg that had them before.
     *
     * @param local one of this machine's addresses
     * @param port the even one, for RTP; within the range or not
     * @param mux whether it is the only one; else the next one is for RTCP
     * @throws IOException when one of them is taken, or the address is none of ours
     */
    RtpPorts openPorts(InetAddress local, int port, boolean mux) throws IOException;

    /**
     * Binds a pair of ports on the configured address.
     *
     * @throws IOException when the range is used up
     */
    RtpPorts openPorts() throws IOException;

    /** A number for a new leg, on the loop that has least to do. */
    long newLegId();

    /**
     * A number for a new leg that is to be bridged with another: it will be on the same loop.
     *
     * @param beside the other leg
     */
    long newLegId(long beside);

    /**
     * Asks for something, in order for each leg. A command that finds the mailbox full fails its
     * leg; a close never does.
     */
    void post(MediaCommand command);

    /** Who is told of events; replaces an earlier listener. */
    void listener(MediaListener listener);

    /** How many legs are open. */
    int openLegs();

    /** How many legs' ports are bound: a pair counts once. */
    int openPortsCount();

    /** What happened to packets and commands on all loops. */
    long count(MediaCounter counter);

    /** What happened to packets and commands, by loop. */
    List<Counters<MediaCounter>> counters();

    /** How long turns took, by loop. */
    List<Histogram> turns();

    /** Closes all legs and ends the loops. */
    @Override
    void close();
}
