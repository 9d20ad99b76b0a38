package org.ringdown.gateway.sylk.say;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server says: answers to requests, and what happens. */
public sealed interface Notice {
    /**
     * The connection may be used.
     *
     * @param resume by what this connection is taken up when it is lost: {@link Request.Resume};
     *     {@code null} where it cannot be
     * @param graceSeconds for how long after
     */
    record Ready(@Nullable String resume, int graceSeconds) implements Notice {}

    /** A request was taken. */
    record Ack(String transaction) implements Notice {}

    /** A request was not taken. */
    record Refused(String transaction, String error) implements Notice {}

    /** The public key of somebody, {@code null} when none is known. */
    record PublicKey(String uri, @Nullable String key) implements Notice {}

    // ---- of accounts

    /** Those that are about an account. */
    sealed interface OfAccount extends Notice {
        /** {@code user@host}. */
        String account();
    }

    /** How a registration stands. */
    enum RegistrationState {
        /** The registrar is asked. */
        REGISTERING,
        /** It holds. */
        REGISTERED,
        /** It does not. */
        FAILED
    }

    /**
     * A registration stands differently now.
     *
     * @param reason {@code "<code> <phrase>"}, with {@link RegistrationState#FAILED} only
     */
    record Registration(String account, RegistrationState state, @Nullable String reason)
            implements OfAccount {}

    /**
     * Somebody calls.
     *
     * @param sdp his offer, in which each m-line has a direction
     * @param headers those that the client wants to see
     */
    record Incoming(
            String account,
            String session,
            Identity originator,
            String sdp,
            String callId,
            List<Field> headers)
            implements OfAccount {
        /** The list is copied. */
        public Incoming {
            headers = List.copyOf(headers);
        }
    }

    /** Somebody called in vain. */
    record Missed(String account, Identity originator) implements OfAccount {}

    /**
     * A message came.
     *
     * @param disposition what its sender wants to be told, or {@code null}
     * @param direction {@code null} for one that came in the usual way
     */
    record MessageCame(
            String account,
            Identity sender,
            Request.Message message,
            @Nullable List<String> disposition,
            Row.@Nullable Direction direction)
            implements OfAccount {}

    /**
     * What became of a message.
     *
     * @param code of the SIP response, or 200
     */
    record Disposition(
            String account,
            String messageId,
            String timestamp,
            String state,
            int code,
            String reason)
            implements OfAccount {}

    /** The journal's rows that were asked for. */
    record Journal(String account, List<Row> rows) implements OfAccount {
        /** The list is copied. */
        public Journal {
            rows = List.copyOf(rows);
        }
    }

    /** Another device of the account did something. */
    record Sync(String account, Change change) implements OfAccount {}

    /** What another device did. */
    sealed interface Change {
        /** It sent a message. */
        record Sent(Request.SendMessage request) implements Change {}

        /** A message is gone. */
        record MessageRemoved(String contact, String messageId, Row.Direction direction)
                implements Change {}

        /** Everything from a contact was read. */
        record ConversationRead(String contact) implements Change {}

        /** Everything exchanged with a contact is gone. */
        record ConversationRemoved(String contact, String timestamp) implements Change {}
    }

    // ---- of sessions

    /** Those that are about a session. */
    sealed interface OfSession extends Notice {
        /** Its name. */
        String session();
    }

    /** The call was sent on its way. */
    record Progress(String session) implements OfSession {}

    /** A provisional response other than 180. */
    record Proceeding(String session, int code) implements OfSession {}

    /** It rings there. */
    record Ringing(String session) implements OfSession {}

    /** Sound before the answer. */
    record EarlyMedia(String session, String sdp, String callId) implements OfSession {}

    /**
     * The call was taken.
     *
     * @param sdp the answer; {@code null} for a call that the client took, and where early media
     *     brought it
     * @param callId {@code null} for a call that the client took
     */
    record Accepted(
            String session, @Nullable String sdp, @Nullable String callId, List<Field> headers)
            implements OfSession {
        /** The list is copied. */
        public Accepted {
            headers = List.copyOf(headers);
        }
    }

    /** Media are up between the client and the server. */
    record Established(String session) implements OfSession {}

    /** The session is over. Nothing about it comes after this. */
    record Terminated(String session, String reason) implements OfSession {}

    /** The other end offers a change. */
    record UpdateReceived(String session, String sdp) implements OfSession {}

    /** The other end took our change. */
    record UpdateAccepted(String session, String sdp) implements OfSession {}

    /** The other end did not take our change. */
    record UpdateFailed(String session, String reason) implements OfSession {}

    /** A message came within the session. */
    record SessionMessageCame(
            String session,
            Identity sender,
            Request.Message message,
            @Nullable List<String> disposition)
            implements OfSession {}

    /** What became of a message within the session. */
    record SessionDisposition(
            String session,
            String messageId,
            String timestamp,
            String state,
            int code,
            String reason)
            implements OfSession {}
}
