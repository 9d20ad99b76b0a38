package org.ringdown.gateway.sylk.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.say.Notice;

/** A version of sylkRTC. It has no state: one serves any number of connections. */
public sealed interface Dialect permits SylkRtc1, SylkRtc2 {
    /** The longest message that is read, in bytes. */
    int LONGEST = 1 << 20;

    /** As WebSocket names it (RFC 6455 §1.9). */
    String subprotocol();

    /** Reads a message of a client. It never throws, and what it gives back is within limits. */
    Read read(byte[] json);

    /** A message to a client; {@code null} when this version does not know of such a thing. */
    byte @Nullable [] write(Notice notice);

    /**
     * Whether a client takes early media. One that does not wants the SDP of a provisional response
     * with {@link Notice.Accepted}.
     */
    boolean early();

    /**
     * Whether a client answers an offer within a session. For one that does not the server must.
     */
    boolean updates();

    /** The newest version among those that a client offers; {@code null} when there is none. */
    static @Nullable Dialect of(final List<String> offered) {
        for (final Dialect each : List.of(new SylkRtc2(), new SylkRtc1())) {
            if (offered.contains(each.subprotocol())) {
                return each;
            }
        }
        return null;
    }
}
