package org.ringdown.service.trace;

/** What the export to a capture server counts. */
public enum HepCounter {
    /** Messages sent. */
    SENT,
    /** Messages dropped, because the capture server, or the way to it, is too slow. */
    DROPPED,
    /** Messages that are too long for HEP. */
    TOO_LONG,
    /** Sends and connections that failed. */
    FAILURES
}
