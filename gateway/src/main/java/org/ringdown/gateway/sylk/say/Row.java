package org.ringdown.gateway.sylk.say;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of an account's journal, as {@code sync-conversations} shows it.
 *
 * @param contact whom it was exchanged with, {@code user@host}
 * @param timestamp the sender's, as he wrote it
 * @param disposition what is still expected: {@code positive-delivery}, {@code display}
 * @param content text as it is; other bytes one to a character (ISO 8859-1)
 */
public record Row(
        String contact,
        String timestamp,
        List<String> disposition,
        String messageId,
        String contentType,
        String content,
        @Nullable Direction direction,
        @Nullable State state) {
    /** Which way it went. */
    public enum Direction {
        /** From the account. */
        OUTGOING,
        /** To the account. */
        INCOMING
    }

    /** How far it came. */
    public enum State {
        /** It is not known to have arrived anywhere. */
        PENDING,
        /** The next server or the other end has it. */
        ACCEPTED,
        /** The other end has it. */
        DELIVERED,
        /** The other end's user saw it. */
        DISPLAYED,
        /** It did not arrive. */
        FAILED,
        /** The other end's user does not tell. */
        FORBIDDEN,
        /** The other end could not read it. */
        ERROR,
        /** It came from somebody else. */
        RECEIVED
    }

    /** The list is copied. */
    public Row {
        disposition = List.copyOf(disposition);
    }
}
