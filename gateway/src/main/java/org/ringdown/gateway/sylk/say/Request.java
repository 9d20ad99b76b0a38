package org.ringdown.gateway.sylk.say;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;

/**
 * What a client asks for. Addresses are checked and of the form {@code user@host}; each request is
 * answered once, with {@link Notice.Ack} or {@link Notice.Refused} of its transaction.
 */
public sealed interface Request {
    /** Chosen by the client. */
    String transaction();

    /** Is anybody there? */
    record Ping(String transaction) implements Request {}

    /** Takes up what a lost connection has left: the token is of its {@link Notice.Ready}. */
    record Resume(String transaction, Secret token) implements Request {}

    /** The public key of somebody, whose account needs not be known here. */
    record LookUpPublicKey(String transaction, String uri) implements Request {}

    // ---- accounts

    /** Those that speak of an account of this connection. */
    sealed interface OfAccount extends Request {
        /** {@code user@host}. */
        String account();
    }

    /**
     * Adds an account to the connection.
     *
     * @param password H(user:realm:password) by MD5 in hexadecimal
     * @param headers the beginnings of the names of header fields that the client wants to see
     */
    record AddAccount(
            String transaction,
            String account,
            Secret password,
            @Nullable String displayName,
            @Nullable String userAgent,
            List<String> headers)
            implements OfAccount {
        /** The list is copied. */
        public AddAccount {
            headers = List.copyOf(headers);
        }
    }

    /** Removes an account from the connection. */
    record RemoveAccount(String transaction, String account) implements OfAccount {}

    /** Registers it. */
    record Register(String transaction, String account) implements OfAccount {}

    /** Registers it no longer. */
    record Unregister(String transaction, String account) implements OfAccount {}

    /**
     * How the device of an account is woken.
     *
     * @param token empty when it is not to be woken any more
     * @param platform empty, as are {@code device} and {@code app}, in version 1, which has none
     */
    record DeviceToken(
            String transaction,
            String account,
            String token,
            String platform,
            String device,
            String app,
            boolean silent)
            implements OfAccount {}

    // ---- sessions

    /** Those that speak of a session of this connection. */
    sealed interface OfSession extends Request {
        /** Its name, chosen by the client for calls it makes and by the server for others. */
        String session();
    }

    /**
     * Calls somebody.
     *
     * @param uri {@code user@host}, and perhaps a port and parameters
     */
    record Create(
            String transaction,
            String session,
            String account,
            String uri,
            String sdp,
            List<Field> headers)
            implements OfSession {
        /** The list is copied. */
        public Create {
            headers = List.copyOf(headers);
        }
    }

    /** Takes a call. */
    record Answer(String transaction, String session, String sdp, List<Field> headers)
            implements OfSession {
        /** The list is copied. */
        public Answer {
            headers = List.copyOf(headers);
        }
    }

    /** Candidates; none of them means that these were all. */
    record Trickle(String transaction, String session, List<Candidate> candidates)
            implements OfSession {
        /** The list is copied. */
        public Trickle {
            candidates = List.copyOf(candidates);
        }
    }

    /** Ends a session in whatever way fits. */
    record Terminate(String transaction, String session) implements OfSession {}

    /** Offers a change, or answers the one that the other end offers. */
    record Update(String transaction, String session, String sdp, List<Field> headers)
            implements OfSession {
        /** The list is copied. */
        public Update {
            headers = List.copyOf(headers);
        }
    }

    /** A message within a session. */
    record SessionMessage(String transaction, String session, Message message)
            implements OfSession {}

    /**
     * Digits as INFO.
     *
     * @param digits of 0 to 9, A to D, * and #, and the comma, which in browsers is a pause of two
     *     seconds; at least one
     * @param millis how long each is; 0 when the client does not say
     */
    record Digits(String transaction, String session, String digits, int millis)
            implements OfSession {}

    // ---- messages

    /**
     * What a message is.
     *
     * @param timestamp ISO 8601, the client's
     */
    record Message(String id, String content, String contentType, String timestamp) {}

    /**
     * A message to somebody.
     *
     * @param generated whether the client's program made it, not its user
     */
    record SendMessage(
            String transaction, String account, String uri, Message message, boolean generated)
            implements OfAccount {}

    /** Tells the sender of a message what became of it. */
    record Report(
            String transaction,
            String account,
            String uri,
            String messageId,
            Row.State state,
            String timestamp)
            implements OfAccount {}

    /**
     * Asks for the journal's rows after one.
     *
     * @param messageId the last row that the client knows
     * @param since or everything after this moment (ISO 8601)
     * @param limit the most rows wanted
     */
    record Synchronise(
            String transaction,
            String account,
            @Nullable String messageId,
            @Nullable String since,
            int limit)
            implements OfAccount {}

    /** Everything from a contact was read. */
    record MarkRead(String transaction, String account, String contact) implements OfAccount {}

    /** A message is to be gone. */
    record RemoveMessage(String transaction, String account, String messageId, String contact)
            implements OfAccount {}

    /** Everything exchanged with a contact is to be gone. */
    record RemoveConversation(String transaction, String account, String contact)
            implements OfAccount {}

    /**
     * A request of the protocol that belongs to what this server does not have.
     *
     * @param name as in the protocol
     */
    record Unserved(String transaction, String name) implements Request {}
}
