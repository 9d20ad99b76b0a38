package org.ringdown.rtc.offer;

/**
 * The description cannot be used, and nothing changed: the session stays as it was (RFC 3264 §8).
 *
 * @param status the SIP status to answer with: 488 Not Acceptable Here, 491 Request Pending, 400
 *     when the offer/answer order is broken
 * @param reason why, in one sentence for a Warning or a log
 */
public record Refused(int status, String reason) implements Outcome, Reply {
    static Refused notAcceptable(final String reason) {
        return new Refused(488, reason);
    }
}
