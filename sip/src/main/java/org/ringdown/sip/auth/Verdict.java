package org.ringdown.sip.auth;

import java.util.List;

/** What authentication says about a request. */
public sealed interface Verdict {
    /** The request is this user's. */
    record Accepted(String user) implements Verdict {}

    /**
     * The client has to answer, or to answer again. An unknown user and a wrong password look the
     * same.
     *
     * @param headerValues one header line each, in this order, named by {@link
     *     Authenticator.Role#challengeHeader()}
     * @param why what was wrong, which the client is not told but for {@link Why#OLD}
     */
    record Challenge(List<String> headerValues, Why why) implements Verdict {
        /** Copies the list. */
        public Challenge {
            headerValues = List.copyOf(headerValues);
        }
    }

    /**
     * No answer would help.
     *
     * @param status the status to refuse with
     */
    record Refused(int status, String reason) implements Verdict {}

    /** Why a client is challenged. */
    enum Why {
        /** It did not answer a challenge of ours yet: this is how everybody begins. */
        UNANSWERED,
        /** It knows the password; the nonce was too old, or used before ({@code stale=true}). */
        OLD,
        /** A wrong answer, but to a nonce that is old or was given to somebody else. */
        WRONG,
        /** A wrong answer to a fresh nonce, by the one to whom it was given: somebody guesses. */
        GUESS
    }
}
