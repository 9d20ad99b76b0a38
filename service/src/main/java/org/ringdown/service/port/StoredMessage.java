package org.ringdown.service.port;

/**
 * A message that waits.
 *
 * @param number in which order it came; 0 before it is stored
 * @param aor for whom, as {@code sip:alice@example.org}
 * @param sender from whom, as {@code sip:bob@example.org}
 * @param name by which it is known when its sender sends it again
 * @param request the whole request as it came
 * @param receivedEpochMillis when it came, in milliseconds since 1970
 * @param expiresEpochMillis when nobody wants it any more, in milliseconds since 1970
 */
public record StoredMessage(
        long number,
        String aor,
        String sender,
        String name,
        Content request,
        long receivedEpochMillis,
        long expiresEpochMillis) {}
