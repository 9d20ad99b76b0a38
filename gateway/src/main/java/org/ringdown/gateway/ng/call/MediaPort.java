package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;

/** What calls need of the media plane. */
public interface MediaPort {
    /** No leg: for {@link #open}. */
    long NONE = 0;

    /**
     * A leg with ports of its own.
     *
     * @param leg its number
     * @param rtp the port for RTP
     * @param rtcp the port for RTCP; the same when there is one for both
     */
    record Opened(long leg, int rtp, int rtcp) {
        /** Whether RTP and RTCP share a port. */
        boolean single() {
            return rtp == rtcp;
        }
    }

    /**
     * Opens a leg.
     *
     * @param local the address its ports are bound to
     * @param single whether one port is enough
     * @param ice our side of ICE, its candidates on whatever ports, or {@code null}
     * @param beside a leg of the same call, or {@link #NONE}
     * @return {@code null} when no port is free
     */
    @Nullable Opened open(InetAddress local, boolean single, @Nullable LocalIce ice, long beside);

    /** Hands a command for a leg on. */
    void post(MediaCommand command);

    /**
     * Asks how legs are doing.
     *
     * @param to gets what came within a moment, by leg; called once, on the caller's loop
     */
    void reports(List<Long> legs, Consumer<Map<Long, LegReport>> to);

    /** Whether streams of two legs can be bridged. */
    boolean together(long one, long other);

    /** Closes a leg; its ports are free soon. */
    void close(long leg);

    /**
     * The value of our {@code a=fingerprint}.
     *
     * @param hash {@code sha-256}, {@code sha-384} or {@code sha-512}
     */
    String fingerprint(String hash);
}
