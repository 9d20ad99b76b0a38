package org.ringdown.service.port;

import java.util.List;

/**
 * A message in the journal of an account, as it is written down: flat, only text, bytes and
 * numbers.
 *
 * @param account whose journal, {@code user@host}
 * @param messageId by which its sender and its recipient speak of it; one of a kind in a journal
 * @param peer whom it was exchanged with, {@code user@host}
 * @param direction {@code outgoing}, {@code incoming}, or empty for what is no message
 * @param state how far it came, in the words of RFC 5438 and some more; may be empty
 * @param dispositions what is still expected: {@code positive-delivery}, {@code display}
 * @param contentType with its parameters
 * @param content the bytes that were exchanged
 * @param sent when, in the sender's words
 * @param storedEpochMillis when it was stored, in milliseconds since 1970
 */
public record JournalRow(
        String account,
        String messageId,
        String peer,
        String direction,
        String state,
        List<String> dispositions,
        String contentType,
        Content content,
        String sent,
        long storedEpochMillis) {

    /** A row with its own copy of the list. */
    public JournalRow {
        dispositions = List.copyOf(dispositions);
    }

    /** The same in another state, with this still expected. */
    public JournalRow with(final String newState, final List<String> expected) {
        return new JournalRow(
                account,
                messageId,
                peer,
                direction,
                newState,
                expected,
                contentType,
                content,
                sent,
                storedEpochMillis);
    }
}
