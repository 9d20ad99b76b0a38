package org.ringdown.gateway.sylk.client;

/** Why something ended, in words that clients look through for status codes. */
final class Reasons {
    /** The name and number, and the space, by which clients know that the password is wrong. */
    static final String NO_MATCH = "904 Operation has no matching challenge ";

    private Reasons() {}

    static boolean unproved(final int status) {
        return status == 401 || status == 407;
    }

    /** Of a registration: there some registrars say 403 to a wrong password. */
    static String ofRegistration(final int status, final String reason) {
        return unproved(status) || status == 403 ? NO_MATCH : status + " " + reason;
    }

    static String of(final LineEvent.Ended ended) {
        return ended.status() + " " + ended.reason();
    }
}
