package org.ringdown.gateway.sylk.wire;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.sylk.say.Candidate;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;
import org.ringdown.sip.message.Cursor;

/** Reads requests: what both versions have in common, and what only the second has. */
final class Requests {
    /** The most candidates in one request. */
    static final int CANDIDATES = 128;

    /** The most header fields in one request. */
    static final int HEADERS = 64;

    /** The most digits in one request. */
    static final int DIGITS = 64;

    /** The most rows that are asked for at once, and how many are when nothing is said. */
    static final int ROWS = 5_000;

    private static final int LONGEST_DIGIT = 10_000;

    private static final List<Row.State> REPORTS =
            List.of(
                    Row.State.DELIVERED,
                    Row.State.FAILED,
                    Row.State.DISPLAYED,
                    Row.State.FORBIDDEN,
                    Row.State.ERROR);

    private Requests() {}

    /** Reads one request of a type, {@code null} when there is no such type. */
    @FunctionalInterface
    interface Reader {
        /**
         * Reads the fields of a request.
         *
         * @param transaction its transaction
         */
        @Nullable Request read(String type, String transaction, Fields in);
    }

    /**
     * Reads a message.
     *
     * @param spelling what the type that the client wrote is taken as
     */
    static Read read(
            final byte[] text,
            final BiFunction<String, Locale, String> spelling,
            final Reader reader) {
        return switch (JsonReader.read(text)) {
            case Parsed.Malformed<Json.Structure>(String rule, int _) -> new Read.Dropped(rule);
            case Parsed.Ok<Json.Structure>(Json.Structure object) -> read(object, spelling, reader);
        };
    }

    private static Read read(
            final Json.Structure object,
            final BiFunction<String, Locale, String> spelling,
            final Reader reader) {
        final Fields head = new Fields(object, "Request");
        final String transaction = head.id("transaction");
        if (head.wrong() != null) {
            return new Read.Dropped("there is no transaction");
        }
        final String type = spelling.apply(head.id("sylkrtc"), Locale.ROOT);
        final @Nullable String amiss = head.wrong();
        if (amiss != null) {
            return new Read.Refused(transaction, amiss);
        }
        final Fields in = new Fields(object, className(type));
        final @Nullable Request request = reader.read(type, transaction, in);
        if (request == null) {
            return new Read.Refused(transaction, "Unknown request: " + Json.cut(type, 64));
        }
        final @Nullable String wrong = in.wrong();
        return wrong == null ? new Read.Asked(request) : new Read.Refused(transaction, wrong);
    }

    /** {@code session-create} is called {@code SessionCreateRequest} in texts of errors. */
    private static String className(final String type) {
        final StringBuilder name = new StringBuilder(type.length() + 8);
        for (final String part : type.split("-")) {
            if (!part.isEmpty()) {
                name.append(part.substring(0, 1).toUpperCase(Locale.ROOT))
                        .append(part.substring(1));
            }
        }
        return name.append("Request").toString();
    }

    /** The requests of accounts and sessions that both versions know. */
    static @Nullable Request common(final String type, final String transaction, final Fields in) {
        return switch (type) {
            case "account-add" ->
                    new Request.AddAccount(
                            transaction,
                            in.address("account"),
                            in.secret("password"),
                            in.displayName("display_name"),
                            in.maybe("user_agent", Fields.NAME),
                            in.lines("incoming_header_prefixes", HEADERS));
            case "account-remove" -> new Request.RemoveAccount(transaction, in.address("account"));
            case "account-register" -> new Request.Register(transaction, in.address("account"));
            case "account-unregister" -> new Request.Unregister(transaction, in.address("account"));
            case "session-create" ->
                    new Request.Create(
                            transaction,
                            in.id("session"),
                            in.address("account"),
                            in.target("uri"),
                            in.text("sdp", Fields.SDP),
                            headers(in));
            case "session-answer" ->
                    new Request.Answer(
                            transaction, in.id("session"), in.text("sdp", Fields.SDP), headers(in));
            case "session-trickle" ->
                    new Request.Trickle(transaction, in.id("session"), candidates(in));
            case "session-terminate" -> new Request.Terminate(transaction, in.id("session"));
            default -> null;
        };
    }

    /** The requests that came with the second version. */
    static @Nullable Request newer(final String type, final String transaction, final Fields in) {
        return switch (type) {
            case "ping" -> new Request.Ping(transaction);
            case "connection-resume" -> new Request.Resume(transaction, in.secret("token"));
            case "lookup-public-key" -> new Request.LookUpPublicKey(transaction, in.address("uri"));
            case "account-devicetoken" ->
                    new Request.DeviceToken(
                            transaction,
                            in.address("account"),
                            in.line("token", Fields.LINE),
                            in.line("platform", Fields.NAME),
                            in.line("device", Fields.NAME),
                            in.line("app", Fields.NAME),
                            in.truth("silent"));
            case "session-update" ->
                    new Request.Update(
                            transaction, in.id("session"), in.text("sdp", Fields.SDP), headers(in));
            case "session-message" ->
                    new Request.SessionMessage(transaction, in.id("session"), message(in));
            case "session-dtmf-info" ->
                    new Request.Digits(
                            transaction,
                            in.id("session"),
                            digits(in),
                            in.whole("duration", 0, LONGEST_DIGIT, 0));
            default -> messages(type, transaction, in);
        };
    }

    private static @Nullable Request messages(
            final String type, final String transaction, final Fields in) {
        return switch (type) {
            case "account-message" ->
                    new Request.SendMessage(
                            transaction,
                            in.address("account"),
                            in.address("uri"),
                            message(in),
                            in.maybeTruth("server_generated"));
            case "account-disposition-notification" ->
                    new Request.Report(
                            transaction,
                            in.address("account"),
                            in.address("uri"),
                            in.id("message_id"),
                            in.choice("state", REPORTS),
                            in.line("timestamp", Fields.NAME));
            case "account-sync-conversations" ->
                    new Request.Synchronise(
                            transaction,
                            in.address("account"),
                            in.maybe("message_id", Fields.NAME),
                            in.maybe("since", Fields.NAME),
                            Math.min(ROWS, in.whole("limit", 0, Integer.MAX_VALUE, ROWS)));
            case "account-mark-conversation-read" ->
                    new Request.MarkRead(transaction, in.address("account"), in.address("contact"));
            case "account-remove-message" ->
                    new Request.RemoveMessage(
                            transaction,
                            in.address("account"),
                            in.id("message_id"),
                            in.address("contact"));
            case "account-remove-conversation" ->
                    new Request.RemoveConversation(
                            transaction, in.address("account"), in.address("contact"));
            default -> null;
        };
    }

    private static Request.Message message(final Fields in) {
        return new Request.Message(
                in.id("message_id"),
                in.text("content", Dialect.LONGEST),
                in.id("content_type"),
                in.line("timestamp", Fields.NAME));
    }

    private static List<Candidate> candidates(final Fields in) {
        return in.objects(
                "candidates",
                CANDIDATES,
                "ICECandidate",
                each ->
                        new Candidate(
                                each.line("candidate", Fields.LINE),
                                each.whole("sdpMLineIndex", 0, 65_535),
                                each.line("sdpMid", Fields.NAME)));
    }

    private static List<Field> headers(final Fields in) {
        return in.maybeObjects("headers", HEADERS, "SIPHeader", Requests::header);
    }

    private static Field header(final Fields in) {
        final String name = in.id("name");
        if (in.wrong() == null && !Cursor.isToken(name)) {
            in.refuse("name", name);
        }
        return new Field(name, in.line("value", Fields.LINE));
    }

    private static String digits(final Fields in) {
        final String digits = in.line("digit", DIGITS);
        if (in.wrong() == null
                && (digits.isEmpty()
                        || digits.chars().anyMatch(c -> "0123456789ABCDabcd*#,".indexOf(c) < 0))) {
            in.refuse("digit", digits);
        }
        return digits.toUpperCase(Locale.ROOT);
    }
}
