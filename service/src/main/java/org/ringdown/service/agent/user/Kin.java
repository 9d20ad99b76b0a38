package org.ringdown.service.agent.user;

import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;

/**
 * The agents of one name, one on each signalling loop, each of which owns the calls whose Call-IDs
 * fall to its loop. An INVITE that is to take the place of a call (RFC 3891) may come to another
 * loop than that call's.
 */
@FunctionalInterface
public interface Kin {
    /** There is one agent only. */
    Kin NONE = (_, _, _) -> false;

    /**
     * Asks the agent that owns a Call-ID something, on its loop.
     *
     * @param question put to that agent
     * @param answer gets what was said, on the loop of who asks, after this has returned
     * @return {@code false} when who asks is the owner himself; nothing is done then
     */
    boolean ask(String callId, ToIntFunction<UserAgent> question, IntConsumer answer);
}
