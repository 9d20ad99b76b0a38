package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;

/**
 * Our end of ICE on one leg: lite or full. It gathers, sends and waits for nothing itself.
 *
 * <p>The owner's step is that of every engine: one change, drain {@link #poll} to {@code null},
 * wait until {@link #deadline}. Times are monotonic nanoseconds.
 */
public sealed interface Ice permits IceLite, IceAgent {
    /**
     * Tells the peer's parameters, as its description shows them; before {@link #candidates}.
     * Checks that came before count if they bore its fragment. Another fragment than before means
     * that the peer has restarted (RFC 8445 §9). The same ones again change nothing.
     *
     * @param lite whether it announced {@code a=ice-lite}
     * @param components 1 with {@code rtcp-mux}, else 2
     */
    void remote(IceParameters parameters, boolean lite, int components, long now);

    /**
     * Tells candidates of the peer, of its description or trickled (RFC 8838). Those that cannot be
     * used (names such as {@code .local}, TCP) are passed over.
     *
     * @param ufrag whose they are; {@code null} for the peer as known. Those of a generation that
     *     is over are passed over; those of one to come wait for it
     * @param end whether there will be no more
     */
    void candidates(@Nullable String ufrag, List<Candidate> more, boolean end, long now);

    /**
     * Restarts with new parameters of ours (RFC 8445 §9); the peer's follow by {@link #remote}.
     * What was selected stays until something new is. With the parameters before, a restart that
     * came to nothing is taken back: everything is as if it had never been.
     */
    void restart(IceParameters local, long now);

    /**
     * Takes a STUN datagram, or a frame that holds one.
     *
     * @param base the socket it came to
     * @param source where it came from
     */
    IceVerdict check(
            byte[] data, int offset, int length, IceBase base, InetSocketAddress source, long now);

    /** The connection behind this path is closed. */
    void closed(IceRoute path, long now);

    /** Does what is due at {@code now}. */
    void tick(long now);

    /** The next output, or {@code null} when drained. */
    @Nullable IceOutput poll();

    /** When {@link #tick} is due next, or {@link Engine#NEVER}. */
    long deadline();

    /** Whether the peer we know has proved that it is there: what comes this way may be his. */
    boolean isValid(IceRoute path);

    /** Where media of this component goes, or {@code null}. */
    @Nullable IceRoute selected(int component);

    /** Our fragments by which the peer may call us: one, or two during a restart. */
    List<String> localUfrags();
}
