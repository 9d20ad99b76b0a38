package org.ringdown.runtime.loop;

/** What a loop counts. */
public enum LoopCounter {
    /** Turns run. */
    TURNS,
    /** Commands taken from the mailbox. */
    COMMANDS,
    /** Commands refused because the mailbox was full or the loop closed. */
    REFUSED,
    /** Commands taken in though the mailbox was full, because somebody waits for them. */
    LATE,
    /** Turns that took more than 5 ms: somebody else's timers were late. */
    SLOW_TURNS,
    /** Exceptions thrown by the handler: bugs. */
    FAILURES
}
