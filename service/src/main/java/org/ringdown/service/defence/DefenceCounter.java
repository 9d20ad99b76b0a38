package org.ringdown.service.defence;

/** What the defence did. */
public enum DefenceCounter {
    /** Messages dropped because their source is banned. */
    BANNED,
    /** Messages over the rate of their source. */
    OVER_SOURCE_RATE,
    /** Messages over the rate of the network that their source is in. */
    OVER_NETWORK_RATE,
    /** Messages over the rate of the listener that they came to. */
    OVER_LISTENER_RATE,
    /** Requests over the rate of their account. */
    OVER_ACCOUNT_RATE,
    /** Calls of strangers over the rate for strangers. */
    OVER_GUEST_RATE,
    /** New requests refused because the loops had too much to do. */
    OVERLOAD,
    /** Wrong answers to fresh challenges. */
    GUESSES,
    /** Bans begun. */
    BANS
}
