package org.ringdown.gateway.walk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.sdp.SessionDescription;

/** Who carries the descriptions of one call from side to side. */
interface Board {
    /** Another callee rings; offers and answers are about it from now on. */
    void branch(Profile callee);

    /** Goes back to the callee with that number. */
    void branch(int number);

    /** The callee that is talked about has answered; the others are gone. */
    void keep() throws IOException;

    /** What the other side is shown; {@code null} when it was refused. */
    @Nullable SessionDescription offer(Side from, SessionDescription sdp) throws IOException;

    /** What the offerer is told. */
    SessionDescription answer(Side from, SessionDescription sdp) throws IOException;

    /** Whether offers may be refused, by an end or because of another. */
    boolean refuses();

    /** The offer was refused. */
    void rollback();

    /** The call is over. */
    void close() throws IOException;
}
