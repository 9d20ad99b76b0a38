package org.ringdown.gateway.sylk.message;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.service.port.Content;
import org.ringdown.service.port.JournalRow;
import org.ringdown.service.port.JournalStore;
import org.ringdown.sip.instant.Imdn;

/** The journals in the words of sylkRTC. Its methods wait for the store. */
final class Journal {
    static final String MESSAGE_REMOVED = "application/sylk-message-remove";
    static final String CONVERSATION_REMOVED = "application/sylk-conversation-remove";
    static final String CONVERSATION_READ = "application/sylk-conversation-read";
    static final String NOTIFICATION = "message/imdn";

    /** Rows that are waited for, in the words of RFC 5438. */
    static final List<String> EXPECTED = List.of("positive-delivery", "display");

    private static final int MOST_ROWS_AT_ONCE = 5_000;

    /** What a client gets that knows no row of ours. */
    private static final Duration WINDOW = Duration.ofDays(3);

    private final JournalStore store;
    private final Clock clock;
    private final Entropy entropy;
    private final int most;

    /**
     * @param most rows are kept of each account
     */
    Journal(final JournalStore store, final Clock clock, final Entropy entropy, final int most) {
        this.store = store;
        this.clock = clock;
        this.entropy = entropy;
        this.most = most;
    }

    JournalStore store() {
        return store;
    }

    /** A message of the account's own goes to somebody; false when its name is known already. */
    boolean sent(final Request.SendMessage request, final Content content) {
        return sent(request, content, EXPECTED);
    }

    /** The same, when it was sent by a phone, which asks for what it likes. */
    boolean sent(final Request.SendMessage request, final Letter letter) {
        final List<String> asked = letter.dispositions();
        return sent(request, letter.content(), asked == null ? List.of() : asked);
    }

    private boolean sent(
            final Request.SendMessage request, final Content content, final List<String> expected) {
        return store.add(
                row(
                        request.account(),
                        request.uri(),
                        request.message(),
                        content,
                        Row.Direction.OUTGOING,
                        Row.State.PENDING,
                        expected),
                most);
    }

    /**
     * A message came.
     *
     * @return the name under which it is kept; {@code null} when it came before
     */
    @Nullable String came(final String account, final Letter letter, final String otherName) {
        final String id = letter.messageId();
        if (add(account, letter, id)) {
            return id;
        }
        final JournalRow known = store.find(account, id);
        final boolean same =
                letter.named()
                        || (known != null
                                && known.peer().equals(letter.sender().uri())
                                && known.content().equals(letter.content()));
        return same || !add(account, letter, otherName) ? null : otherName;
    }

    private boolean add(final String account, final Letter letter, final String id) {
        return store.add(
                row(
                        account,
                        letter.sender().uri(),
                        new Request.Message(id, "", letter.contentType(), letter.timestamp()),
                        letter.content(),
                        Row.Direction.INCOMING,
                        Row.State.RECEIVED,
                        letter.dispositions() == null ? List.of() : letter.dispositions()),
                most);
    }

    private JournalRow row(
            final String account,
            final String peer,
            final Request.Message message,
            final Content content,
            final Row.Direction direction,
            final Row.State state,
            final List<String> expected) {
        return new JournalRow(
                account,
                message.id(),
                peer,
                word(direction),
                word(state),
                expected,
                message.contentType(),
                content,
                message.timestamp(),
                clock.epochMillis());
    }

    /** A row that tells other devices of the account what one did. */
    void noted(
            final String account,
            final String peer,
            final String contentType,
            final String content,
            final String time) {
        store.add(
                new JournalRow(
                        account,
                        entropy.token(16),
                        peer,
                        contentType.equals(NOTIFICATION) ? word(Row.Direction.INCOMING) : "",
                        contentType.equals(NOTIFICATION) ? word(Row.State.RECEIVED) : "",
                        List.of(),
                        contentType,
                        Content.of(content.getBytes(StandardCharsets.UTF_8)),
                        time,
                        clock.epochMillis()),
                most);
    }

    /** Something is known of a message that the account sent. */
    @Nullable JournalRow progressed(
            final String account, final String messageId, final Row.State state) {
        final boolean[] changed = {false};
        final JournalRow row =
                store.change(
                        account,
                        messageId,
                        before -> {
                            if (!before.direction().equals(word(Row.Direction.OUTGOING))
                                    || rank(state(before)) >= rank(state)) {
                                return before;
                            }
                            changed[0] = true;
                            return before.with(word(state), left(before.dispositions(), state));
                        });
        return changed[0] ? row : null;
    }

    /** How much is known; what is known better is not replaced by what is known worse. */
    private static int rank(final Row.@Nullable State state) {
        return switch (state) {
            case null -> 0;
            case PENDING, RECEIVED -> 0;
            case ACCEPTED -> 1;
            case FAILED -> 2;
            case DELIVERED -> 3;
            case FORBIDDEN, ERROR -> 4;
            case DISPLAYED -> 5;
        };
    }

    private static List<String> left(final List<String> expected, final Row.State state) {
        return switch (state) {
            case PENDING, ACCEPTED, RECEIVED -> expected;
            case DELIVERED ->
                    expected.stream().filter(each -> !each.equals("positive-delivery")).toList();
            case DISPLAYED, FAILED, FORBIDDEN, ERROR -> List.of();
        };
    }

    /**
     * The account tells the sender of a message what became of it.
     *
     * @return when the message was sent, in its sender's words, or {@code null} when the sender did
     *     not ask, or was told already
     */
    @Nullable String reported(final Request.Report report) {
        final String[] sent = {report.timestamp()};
        final JournalRow known =
                store.change(
                        report.account(),
                        report.messageId(),
                        before -> {
                            final List<String> rest = left(before.dispositions(), report.state());
                            final boolean asked = !rest.equals(before.dispositions());
                            sent[0] = asked ? before.sent() : "";
                            return before.with(before.state(), rest);
                        });
        return known != null && sent[0].isEmpty() ? null : sent[0];
    }

    // ---- what is asked for

    /** The rows after the one that the client knows, oldest first; empty after the last. */
    List<Row> rows(final Request.Synchronise request) {
        final int limit = Math.clamp(request.limit(), 1, MOST_ROWS_AT_ONCE);
        final String id = request.messageId();
        final long number = id == null ? -1 : store.number(request.account(), id);
        final long since = since(request.since());
        final long from =
                number >= 0
                        ? 0
                        : since >= 0
                                ? since
                                : id == null ? 0 : clock.epochMillis() - WINDOW.toMillis();
        final List<Row> rows = new ArrayList<>();
        for (final JournalRow row : store.after(request.account(), number, from, limit)) {
            rows.add(row(row));
        }
        return rows;
    }

    private static long since(final @Nullable String time) {
        if (time == null) {
            return -1;
        }
        try {
            return OffsetDateTime.parse(time).toInstant().toEpochMilli();
        } catch (final DateTimeException other) {
            try {
                return LocalDateTime.parse(time).toInstant(ZoneOffset.UTC).toEpochMilli();
            } catch (final DateTimeException none) {
                return -1;
            }
        }
    }

    private static Row row(final JournalRow row) {
        return new Row(
                row.peer(),
                row.sent(),
                row.dispositions(),
                row.messageId(),
                row.contentType(),
                Letter.Contents.text(text(row.contentType()), row.content()),
                switch (row.direction()) {
                    case "outgoing" -> Row.Direction.OUTGOING;
                    case "incoming" -> Row.Direction.INCOMING;
                    default -> null;
                },
                state(row));
    }

    /** Rows of our own making are text, whatever their type. */
    private static String text(final String contentType) {
        return switch (contentType) {
            case MESSAGE_REMOVED, CONVERSATION_REMOVED, CONVERSATION_READ, NOTIFICATION -> "text/x";
            default -> contentType;
        };
    }

    static Row.@Nullable State state(final JournalRow row) {
        return row.state().isEmpty()
                ? null
                : Row.State.valueOf(row.state().toUpperCase(Locale.ROOT));
    }

    static String word(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** What a notification says, in the words of the journal; {@code null} for what it has not. */
    static Row.@Nullable State state(final Imdn notification) {
        return switch (notification.status()) {
            case DELIVERED -> Row.State.DELIVERED;
            case DISPLAYED -> Row.State.DISPLAYED;
            case FAILED -> Row.State.FAILED;
            case FORBIDDEN -> Row.State.FORBIDDEN;
            case ERROR -> Row.State.ERROR;
            case PROCESSED, STORED -> null;
        };
    }

    // ---- JSON in rows, which clients parse without care

    static String removal(final String contact, final String messageId) {
        return "{\"contact\":" + quoted(contact) + ",\"message_id\":" + quoted(messageId) + "}";
    }

    /** What was done with all messages of a contact, and when. */
    static String about(final String contact, final String time) {
        return "{\"contact\":" + quoted(contact) + ",\"timestamp\":" + quoted(time) + "}";
    }

    static String notification(final Notice.Disposition said) {
        return "{\"sylkrtc\":\"account-event\",\"event\":\"disposition-notification\",\"account\":"
                + quoted(said.account())
                + ",\"state\":"
                + quoted(said.state())
                + ",\"message_id\":"
                + quoted(said.messageId())
                + ",\"message_timestamp\":"
                + quoted(said.timestamp())
                + ",\"code\":"
                + said.code()
                + ",\"reason\":"
                + quoted(said.reason())
                + "}";
    }

    private static String quoted(final String text) {
        final StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        text.chars()
                .forEach(c -> {
                    if (c == '"' || c == '\\') {
                        json.append('\\').append((char) c);
                    } else if (c < ' ' || Character.isSurrogate((char) c)) {
                        json.append(String.format("\\u%04x", c));
                    } else {
                        json.append((char) c);
                    }
                });
        return json.append('"').toString();
    }
}
