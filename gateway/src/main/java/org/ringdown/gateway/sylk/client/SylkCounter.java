package org.ringdown.gateway.sylk.client;

/** What the gateway counts. */
public enum SylkCounter {
    /** Connections that were opened. */
    CONNECTIONS,
    /** Requests that were taken. */
    REQUESTS,
    /** Requests that got an error. */
    REQUESTS_REFUSED,
    /** Messages of clients that were no requests, and were dropped. */
    MESSAGES_DROPPED,
    /** Connections that were closed because their clients asked too much. */
    CONNECTIONS_LIMITED,
    /** Accounts that were added with the right password, or are of other domains. */
    ACCOUNTS_ADDED,
    /** Accounts of ours that were added with a wrong password. */
    ACCOUNTS_UNPROVED,
    /** Registrations that were made. */
    REGISTERED,
    /** Registrations that failed. */
    REGISTRATIONS_FAILED,
    /** Calls that clients made. */
    CALLS_MADE,
    /** Calls that came for clients. */
    CALLS_CAME,
    /** Calls that came for clients and were busy. */
    CALLS_BUSY,
    /** Connections that were lost with something to go on with. */
    LOST,
    /** Connections that were taken up again. */
    RESUMED,
    /** Connections that nobody took up again. */
    GIVEN_UP
}
