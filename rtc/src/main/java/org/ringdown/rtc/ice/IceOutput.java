package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;
import org.ringdown.rtc.stun.StunMessage;

/** What {@link IceLite} wants done or known. */
public sealed interface IceOutput {
    /** Send this answer. */
    record Respond(StunMessage message, InetSocketAddress to) implements IceOutput {}

    /** The peer has proved for the first time that it can be reached at this address. */
    record Validated(InetSocketAddress remote) implements IceOutput {}

    /** The peer has chosen this address, which may be another than before: media goes there. */
    record Nominated(InetSocketAddress remote) implements IceOutput {}

    /** The chosen address has not shown consent for 30 s: nothing may be sent there any more. */
    record Lost(InetSocketAddress remote) implements IceOutput {}
}
