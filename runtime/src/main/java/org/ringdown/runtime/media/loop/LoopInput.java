package org.ringdown.runtime.media.loop;

import org.ringdown.rtc.dtls.DtlsEnd;
import org.ringdown.rtc.dtls.SrtpKeys;
import org.ringdown.runtime.media.MediaCommand;

/** Everything that other threads can put into a loop's mailbox. */
sealed interface LoopInput {
    /** Something the plane was asked for. */
    record Asked(MediaCommand command) implements LoopInput {}

    /** A handshake wants something sent: see {@link DtlsLink#outgoing}. */
    record HandshakeSends(DtlsLink link) implements LoopInput {}

    /** A handshake is complete. */
    record HandshakeAgreed(DtlsLink link, SrtpKeys keys) implements LoopInput {}

    /** Packets of a connection are waiting. */
    record Framed(IceConnection connection) implements LoopInput {}

    /** A connection is closed. */
    record Disconnected(IceConnection connection) implements LoopInput {}

    /** A handshake's thread is over. */
    record HandshakeOver(DtlsLink link, DtlsEnd end) implements LoopInput {}
}
