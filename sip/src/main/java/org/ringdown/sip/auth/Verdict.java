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
     * @param stale whether only the nonce was too old
     */
    record Challenge(List<String> headerValues, boolean stale) implements Verdict {
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
}
