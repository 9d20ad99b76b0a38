package org.ringdown.service.message;

/** What became of messages that reached nobody. */
public enum KeepCounter {
    /** They were kept. */
    KEPT,
    /** They were delivered later. */
    DELIVERED,
    /** They were delivered later, and the device refused them for good. */
    REFUSED_BY_DEVICE,
    /** Their time was over. */
    EXPIRED,
    /** There was no room for them. */
    NO_ROOM,
    /** They are of no use later, as that somebody is writing. */
    NOT_KEPT
}
