package org.ringdown.gateway.sylk.wire;

import org.ringdown.gateway.sylk.say.Request;

/** What a message of a client is. */
public sealed interface Read {
    /** A request that is in order. */
    record Asked(Request request) implements Read {}

    /** A request that is not, and gets an error. */
    record Refused(String transaction, String error) implements Read {}

    /**
     * Nothing that can be answered.
     *
     * @param why for the log; it has nothing of the message in it
     */
    record Dropped(String why) implements Read {}
}
