package org.ringdown.runtime.dns;

/** What the DNS client counts. */
public enum DnsCounter {
    /** Questions that we were asked. */
    QUESTIONS,
    /** Of these, answered from the cache. */
    FROM_CACHE,
    /** Of these, joined to one that was under way. */
    JOINED,
    /** Of these, failed at once: too many were under way. */
    REFUSED,
    /** Of these, without an answer from any server. */
    FAILED,
    /** Messages sent to servers. */
    SENT,
    /** Messages that a server did not answer in time or refused to answer. */
    UNANSWERED
}
