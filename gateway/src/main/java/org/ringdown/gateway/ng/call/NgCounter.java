package org.ringdown.gateway.ng.call;

/** What happened to calls. */
public enum NgCounter {
    /** Calls that began. */
    CALLS,
    /** Offers refused because a limit was reached. */
    REJECTED,
    /** Calls that ended by {@code delete}. */
    ENDED,
    /** Calls that ended because nothing was heard any more. */
    TIMED_OUT,
    /** Calls that ended so while everything was on hold. */
    SILENT_TIMED_OUT,
    /** Calls that ended because nobody answered. */
    OFFER_TIMED_OUT,
    /** Calls that ended because they had lasted long enough. */
    FINAL_TIMED_OUT,
    /** Calls that we ended for another reason. */
    FORCED,
    /** Times that no port was free. */
    OUT_OF_PORTS,
    /** Requests and connections of somebody who may not command us. */
    STRANGERS,
    /** Calls of the process before that go on. */
    RESTORED,
    /** Files of calls of the process before that were of no use. */
    UNRESTORED,
    /** Calls that there is no room to keep, so that they end with the process. */
    UNKEPT
}
