package org.ringdown.service.trace;

/** How calls from outside ended, by their final response. */
public enum CallCounter {
    /** Somebody answered. */
    ANSWERED,
    /** The caller was told to call elsewhere: 3xx. */
    REDIRECTED,
    /** No password came, or a wrong one: 401, 407. Most clients call again with one. */
    CHALLENGED,
    /** It was not allowed, or not wanted: 403, 603 and the like. */
    REFUSED,
    /** There is no such user or number: 404, 410, 416, 484, 604. */
    NOT_FOUND,
    /** Nobody answered, or could: 408, 480. */
    UNANSWERED,
    /** The callee is busy: 486, 600. */
    BUSY,
    /** The caller gave up: 487. */
    CANCELLED,
    /** It could not be: other 4xx and 6xx. */
    REJECTED,
    /** A server failed: 5xx. */
    FAILED;

    /** How a call with this final response ended. */
    static CallCounter of(final int status) {
        return switch (status) {
            case 401, 407 -> CHALLENGED;
            case 403, 603, 607, 608 -> REFUSED;
            case 404, 410, 416, 484, 604 -> NOT_FOUND;
            case 408, 480 -> UNANSWERED;
            case 486, 600 -> BUSY;
            case 487 -> CANCELLED;
            default ->
                    switch (status / 100) {
                        case 2 -> ANSWERED;
                        case 3 -> REDIRECTED;
                        case 5 -> FAILED;
                        default -> REJECTED;
                    };
        };
    }
}
