package org.ringdown.gateway.walk;

import java.util.HashMap;
import java.util.Map;
import org.ringdown.rtc.rtp.RtpView;

/**
 * What the server may make up after a tone: its sender falls silent without saying so, as if on a
 * line that loses packets.
 */
final class MadeUp {
    /** So much is made up at most. */
    static final int MOST_MILLIS = 120;

    private static final int SHORTEST_MILLIS = 10;

    private final Map<Integer, Integer> left = new HashMap<>();

    /** Packets may follow, of which Opus may make shorter ones than were asked for. */
    void mayFollow(final int ssrc) {
        left.put(ssrc, MOST_MILLIS / SHORTEST_MILLIS + 1);
    }

    /** Whether a packet is one of these, which counts. */
    boolean holds(final byte[] packet) {
        final int ssrc = RtpView.ssrc(packet, 0);
        final int more = left.getOrDefault(ssrc, 0);
        left.put(ssrc, more - 1);
        return more > 0;
    }
}
