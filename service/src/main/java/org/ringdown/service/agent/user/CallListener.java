package org.ringdown.service.agent.user;

/** Who stands behind a {@link Call}; called on the agent's loop. */
@FunctionalInterface
public interface CallListener {
    /** Something happened to a call. It may be answered by calling the call at once. */
    void happened(Call call, CallEvent event);
}
