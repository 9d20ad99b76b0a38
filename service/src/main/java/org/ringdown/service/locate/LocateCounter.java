package org.ringdown.service.locate;

/** What the search for servers of other domains counts. */
public enum LocateCounter {
    /** Searches begun. */
    SEARCHES,
    /** Searches that found somewhere to go. */
    FOUND,
    /** Searches that found nothing: no such domain, no server, a transport that we do not have. */
    NOT_FOUND,
    /** Searches that DNS did not answer. */
    UNANSWERED,
    /** Domains that led only to addresses where nobody may be led. */
    FORBIDDEN,
    /** Searches refused, because too many were under way. */
    REFUSED,
    /** Times that a destination failed. */
    FAILURES
}
