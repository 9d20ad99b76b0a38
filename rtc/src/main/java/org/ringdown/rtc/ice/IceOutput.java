package org.ringdown.rtc.ice;

import org.ringdown.rtc.stun.StunMessage;

/** What an end of ICE wants done or known. */
public sealed interface IceOutput {
    /** Send this message: a check of ours, or the answer to one of the peer's. */
    record Send(StunMessage message, IceRoute path) implements IceOutput {}

    /** Media may be sent here until a path is selected. Told again when a better one turns up. */
    record Validated(IceRoute path) implements IceOutput {}

    /** Media of the path's component goes here from now on, whatever was selected before. */
    record Selected(IceRoute path) implements IceOutput {}

    /**
     * The selected path has not shown consent for 30 s, or its connection is closed: nothing may be
     * sent there any more. Another may be selected later.
     */
    record ConsentLost(IceRoute path) implements IceOutput {}

    /**
     * No way to the peer was found. While a path of before a restart is selected, media goes on
     * there. Checks of the peer that come later may still lead to a selection.
     */
    record Failed() implements IceOutput {}
}
