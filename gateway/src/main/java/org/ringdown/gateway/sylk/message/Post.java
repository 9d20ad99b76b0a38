package org.ringdown.gateway.sylk.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.service.agent.user.Inquiry;
import org.ringdown.service.port.Content;
import org.ringdown.service.port.JournalRow;
import org.ringdown.service.port.JournalStore;
import org.ringdown.service.port.PushToken;
import org.ringdown.sip.instant.ContentTypes;
import org.ringdown.sip.instant.CpimWriter;
import org.ringdown.sip.instant.Imdn;
import org.ringdown.sip.message.SipRequest;

/**
 * The mailroom with its journals. What is done for an account is done in order; the store is waited
 * for on threads that may wait. Nothing that comes is ever answered by a message of our own making:
 * two servers that do so do it for ever.
 */
public final class Post implements Mailroom {
    private static final String BUSY = "Too much is under way; try again later";
    private static final String TOO_LARGE = "The message is too large";
    private static final String LOOKUPS = "";

    /** What still fits into a SIP message with all that belongs around it. */
    private static final int MOST_BYTES = 49_152;

    private final Journal journal;
    private final Lanes lanes;
    private final Clock clock;
    private final Entropy entropy;
    private final Duration keep;
    private final Phones phones;
    private final Map<String, List<Member>> members = new ConcurrentHashMap<>();
    private final Set<String> owners = ConcurrentHashMap.newKeySet();

    /**
     * How much is kept.
     *
     * @param age after which rows are removed
     * @param rows the most of one account
     */
    public record Limits(Duration age, int rows) {
        /** A year, and a hundred thousand rows. */
        public static final Limits DEFAULT = new Limits(Duration.ofDays(365), 100_000);
    }

    /**
     * A mailroom. Reads the store: call it before serving.
     *
     * @param background runs something on a thread that may wait; false when it will not
     */
    public Post(
            final JournalStore store,
            final Predicate<Runnable> background,
            final Clock clock,
            final Entropy entropy,
            final Limits limits) {
        this(store, background, clock, entropy, limits, Phones.NONE);
    }

    /**
     * The same with phones of the accounts.
     *
     * @param phones are told what clients did with messages
     */
    public Post(
            final JournalStore store,
            final Predicate<Runnable> background,
            final Clock clock,
            final Entropy entropy,
            final Limits limits,
            final Phones phones) {
        this.phones = phones;
        journal = new Journal(store, clock, entropy, limits.rows());
        lanes = new Lanes(background);
        this.clock = clock;
        this.entropy = entropy;
        keep = limits.age();
        owners.addAll(store.accounts());
    }

    /** Whether messages for an account ({@code user@host}) are kept here. Any thread. */
    public boolean keepsFor(final String account) {
        return owners.contains(account);
    }

    /**
     * Removes what is too old, and sees which accounts are gone. To be called now and then, on a
     * thread that may wait.
     */
    public void tidy() {
        journal.store().removeBefore(clock.epochMillis() - keep.toMillis());
        final Set<String> stored = journal.store().accounts();
        owners.removeIf(each -> !stored.contains(each) && !members.containsKey(each));
        owners.addAll(stored);
    }

    // ---- members

    @Override
    public void joined(final Member member) {
        final String account = Names.canonical(member.account());
        members.merge(account, List.of(member), Post::both);
        owners.add(account);
        final boolean _ = lanes.run(account, () -> journal.store().open(account));
    }

    private static List<Member> both(final List<Member> some, final List<Member> more) {
        return some.containsAll(more) ? some : Stream.concat(some.stream(), more.stream()).toList();
    }

    @Override
    public void left(final Member member) {
        members.computeIfPresent(
                Names.canonical(member.account()),
                (_, known) -> {
                    final List<Member> rest =
                            known.stream().filter(each -> !each.equals(member)).toList();
                    return rest.isEmpty() ? null : rest;
                });
    }

    private List<Member> members(final String account) {
        return members.getOrDefault(account, List.of());
    }

    private void tell(final String account, final Notice notice) {
        members(account).forEach(each -> each.tell(Names.spelled(notice, each.account())));
    }

    private void others(final Member self, final Notice.Change change) {
        final String account = Names.canonical(self.account());
        for (final Member each : members(account)) {
            if (!each.equals(self)) {
                each.tell(Names.spelled(new Notice.Sync(account, change), each.account()));
            }
        }
    }

    // ---- requests

    @Override
    public void asked(final Member member, final Request.OfAccount asked) {
        switch (Names.canonical(asked)) {
            case Request.SendMessage send -> send(member, send);
            case Request.Report report -> taken(member, report, () -> report(member, report));
            case Request.Synchronise wish ->
                    taken(
                            member,
                            wish,
                            () ->
                                    member.tell(
                                            new Notice.Journal(
                                                    member.account(), journal.rows(wish))));
            case Request.MarkRead read -> taken(member, read, () -> markRead(member, read));
            case Request.RemoveMessage gone -> taken(member, gone, () -> remove(member, gone));
            case Request.RemoveConversation gone ->
                    taken(member, gone, () -> removeConversation(member, gone));
            case Request.DeviceToken token -> taken(member, token, () -> token(token));
            case Request.AddAccount _,
                    Request.RemoveAccount _,
                    Request.Register _,
                    Request.Unregister _ ->
                    member.tell(new Notice.Refused(asked.transaction(), "Not about messages"));
        }
    }

    /** Acknowledged, then done; what it brings about comes after the acknowledgement. */
    private void taken(final Member member, final Request.OfAccount request, final Runnable work) {
        final boolean begun =
                lanes.run(
                        request.account(),
                        () -> {
                            member.tell(new Notice.Ack(request.transaction()));
                            work.run();
                        });
        if (!begun) {
            member.tell(new Notice.Refused(request.transaction(), BUSY));
        }
    }

    private void send(final Member member, final Request.SendMessage request) {
        final Request.Message message = request.message();
        final Content content = Letter.Contents.bytes(message.contentType(), message.content());
        if (content == null) {
            member.tell(
                    new Notice.Refused(
                            request.transaction(), "Content that is no text is of bytes"));
        } else if (content.length() > MOST_BYTES) {
            member.tell(new Notice.Refused(request.transaction(), TOO_LARGE));
        } else {
            taken(member, request, () -> sending(member, request, content));
        }
    }

    private void sending(
            final Member member, final Request.SendMessage request, final Content content) {
        final String account = request.account();
        final Request.Message message = request.message();
        switch (ContentTypes.bare(message.contentType())) {
            case "text/pgp-public-key" -> journal.store().putKey(account, message.content());
            case "text/pgp-private-key", ContentTypes.IMDN, ContentTypes.COMPOSING -> {
                // Nothing that is kept.
            }
            default -> {
                if (!journal.sent(request, content) && !again(request)) {
                    return;
                }
                others(member, new Notice.Change.Sent(request));
            }
        }
        final boolean imdn = ContentTypes.is(message.contentType(), ContentTypes.IMDN);
        final CpimWriter cpim =
                new CpimWriter(
                                Addresses.sip(member.identity()),
                                Addresses.sip(new Identity(request.uri(), null)))
                        .dateTime(message.timestamp())
                        .messageId(message.id());
        if (!imdn) {
            cpim.dispositions(Journal.EXPECTED);
        }
        member.send(
                request.uri(),
                List.of(),
                ContentTypes.CPIM,
                cpim.write(message.contentType(), content.bytes()),
                (status, reason) ->
                        lanes.run(account, () -> answered(account, message, imdn, status, reason)));
    }

    /**
     * A message of this name was sent before: it is sent again only if that failed. Of one that
     * went through the client is told how far it came.
     */
    private boolean again(final Request.SendMessage request) {
        final JournalRow row = journal.store().find(request.account(), request.message().id());
        if (row == null) {
            return true;
        }
        if (Journal.state(row) == Row.State.FAILED) {
            journal.store()
                    .change(
                            row.account(),
                            row.messageId(),
                            before ->
                                    before.with(Journal.word(Row.State.PENDING), Journal.EXPECTED));
            return true;
        }
        final Row.State state = Journal.state(row);
        if (state != null && state != Row.State.PENDING) {
            tell(request.account(), disposition(row, state, 200, ""));
        }
        return false;
    }

    private static Notice.Disposition disposition(
            final JournalRow row, final Row.State state, final int code, final String reason) {
        return new Notice.Disposition(
                row.account(), row.messageId(), row.sent(), Journal.word(state), code, reason);
    }

    private void answered(
            final String account,
            final Request.Message message,
            final boolean imdn,
            final int status,
            final String reason) {
        final Row.State state = status < 300 ? Row.State.ACCEPTED : Row.State.FAILED;
        final JournalRow row = journal.progressed(account, message.id(), state);
        if (row != null) {
            tell(account, disposition(row, state, status, reason));
        } else if (!imdn && journal.store().find(account, message.id()) == null) {
            tell(
                    account,
                    new Notice.Disposition(
                            account,
                            message.id(),
                            message.timestamp(),
                            Journal.word(state),
                            status,
                            reason));
        }
    }

    private void report(final Member member, final Request.Report report) {
        final String sent = journal.reported(report);
        if (sent == null) {
            return;
        }
        final Imdn.Status status =
                switch (report.state()) {
                    case DELIVERED -> Imdn.Status.DELIVERED;
                    case DISPLAYED -> Imdn.Status.DISPLAYED;
                    case FAILED -> Imdn.Status.FAILED;
                    case FORBIDDEN -> Imdn.Status.FORBIDDEN;
                    case ERROR, PENDING, ACCEPTED, RECEIVED -> Imdn.Status.ERROR;
                };
        final Imdn.Kind kind =
                status == Imdn.Status.DELIVERED || status == Imdn.Status.FAILED
                        ? Imdn.Kind.DELIVERY
                        : Imdn.Kind.DISPLAY;
        final byte[] cpim =
                new CpimWriter(
                                Addresses.sip(member.identity()),
                                Addresses.sip(new Identity(report.uri(), null)))
                        .dateTime(now())
                        .messageId(entropy.token(8))
                        .write(
                                Imdn.of(report.messageId(), sent, kind, status)
                                        .to("sip:" + member.account()));
        // Nobody is told what becomes of it: there are no notifications of notifications.
        member.send(report.uri(), List.of(), ContentTypes.CPIM, cpim, (_, _) -> {});
    }

    private String now() {
        return Instant.ofEpochMilli(clock.epochMillis()).toString();
    }

    private void markRead(final Member member, final Request.MarkRead request) {
        final String time = now();
        final int _ = journal.store().read(request.account(), request.contact());
        journal.noted(
                request.account(),
                request.contact(),
                Journal.CONVERSATION_READ,
                request.contact(),
                time);
        others(member, new Notice.Change.ConversationRead(request.contact()));
        phones.tell(
                request.account(),
                request.contact(),
                Journal.CONVERSATION_READ,
                Journal.about(request.contact(), time));
    }

    private void remove(final Member member, final Request.RemoveMessage request) {
        final String account = request.account();
        final String id = request.messageId();
        final JournalRow row = journal.store().find(account, id);
        final boolean own = row == null || row.direction().equals("outgoing");
        removed(account, request.contact(), id);
        others(
                member,
                new Notice.Change.MessageRemoved(request.contact(), id, Row.Direction.OUTGOING));
        if (own && keepsFor(request.contact())) {
            final boolean _ =
                    lanes.run(
                            request.contact(), () -> removedByPeer(request.contact(), account, id));
        }
    }

    private void removed(final String account, final String contact, final String id) {
        final boolean _ = journal.store().remove(account, id);
        final String said = Journal.removal(contact, id);
        journal.noted(account, contact, Journal.MESSAGE_REMOVED, said, now());
        phones.tell(account, contact, Journal.MESSAGE_REMOVED, said);
    }

    /** Who wrote a message may take it back from whom he wrote it to. */
    private void removedByPeer(final String account, final String writer, final String id) {
        final JournalRow row = journal.store().find(account, id);
        if (row != null && row.direction().equals("incoming") && row.peer().equals(writer)) {
            removed(account, writer, id);
            tell(
                    account,
                    new Notice.Sync(
                            account,
                            new Notice.Change.MessageRemoved(writer, id, Row.Direction.INCOMING)));
        }
    }

    private void removeConversation(final Member member, final Request.RemoveConversation request) {
        final String time = now();
        final int _ = journal.store().removeConversation(request.account(), request.contact());
        journal.noted(
                request.account(),
                request.contact(),
                Journal.CONVERSATION_REMOVED,
                request.contact(),
                time);
        others(member, new Notice.Change.ConversationRemoved(request.contact(), time));
        phones.tell(
                request.account(),
                request.contact(),
                Journal.CONVERSATION_REMOVED,
                Journal.about(request.contact(), time));
    }

    @Override
    public void wakes(final Member member, final Request.DeviceToken device) {
        inOrder(member, device, this::token);
    }

    @Override
    public void forgets(final Member member, final Request.DeviceToken device) {
        inOrder(member, device, this::forget);
    }

    private void inOrder(
            final Member member,
            final Request.DeviceToken device,
            final Consumer<Request.DeviceToken> work) {
        if (Names.canonical(device) instanceof Request.DeviceToken named) {
            final boolean _ =
                    lanes.run(Names.canonical(member.account()), () -> work.accept(named));
        }
    }

    private void token(final Request.DeviceToken wish) {
        if (wish.token().isEmpty()) {
            forget(wish);
            return;
        }
        journal.store()
                .putToken(
                        new PushToken(
                                wish.account(),
                                wish.app(),
                                wish.device(),
                                wish.platform(),
                                Secret.of(wish.token()),
                                wish.silent()));
    }

    private void forget(final Request.DeviceToken wish) {
        journal.store().removeToken(wish.account(), wish.app(), wish.device());
    }

    @Override
    public void lookUp(final Request.LookUpPublicKey request, final Consumer<Notice> teller) {
        final boolean begun =
                lanes.run(
                        LOOKUPS,
                        () -> {
                            teller.accept(new Notice.Ack(request.transaction()));
                            teller.accept(
                                    new Notice.PublicKey(
                                            request.uri(),
                                            journal.store().key(Names.canonical(request.uri()))));
                        });
        if (!begun) {
            teller.accept(new Notice.Refused(request.transaction(), BUSY));
        }
    }

    // ---- what comes

    @Override
    public void came(final String account, final Inquiry message) {
        switch (Letter.read(message.request(), clock.epochMillis())) {
            case Letter.Read.Refused(int status, String reason) -> message.reply(status, reason);
            case Letter.Read.Ignored _ -> message.reply(200);
            case Letter.Read.Taken(Letter letter) -> {
                if (!lanes.run(account, () -> kept(account, letter, message))) {
                    message.reply(503);
                }
            }
        }
    }

    /**
     * A phone of an account sent a message, which passed here without being one of ours: its other
     * devices, and the journal, know of it as if a client had sent it. Any thread.
     *
     * @param account {@code user@host}
     * @param status of the answer that the phone got
     */
    public void sentByPhone(final String account, final SipRequest request, final int status) {
        final String to = Addresses.bare(request.to().uri());
        if (to != null
                && keepsFor(account)
                && Letter.read(request, clock.epochMillis())
                        instanceof Letter.Read.Taken(Letter letter)
                && letter.notifications().isEmpty()) {
            final boolean _ = lanes.run(account, () -> sentByPhone(account, to, letter, status));
        }
    }

    private void sentByPhone(
            final String account, final String to, final Letter letter, final int status) {
        final String id = letter.messageId();
        final Request.SendMessage as =
                new Request.SendMessage(id, account, to, letter.message(id), true);
        switch (ContentTypes.bare(letter.contentType())) {
            case "text/pgp-public-key" -> journal.store().putKey(account, as.message().content());
            case "text/pgp-private-key" -> {
                // Not kept.
            }
            default -> {
                if (journal.sent(as, letter)) {
                    tell(account, new Notice.Sync(account, new Notice.Change.Sent(as)));
                    answered(account, as.message(), false, status, "");
                }
            }
        }
    }

    private void kept(final String account, final Letter letter, final Inquiry message) {
        try {
            arrived(account, letter, message);
        } catch (final RuntimeException failure) {
            message.reply(500, "The message could not be stored");
            throw failure;
        }
    }

    private void arrived(final String account, final Letter letter, final Inquiry message) {
        if (!letter.notifications().isEmpty()) {
            letter.notifications().forEach(each -> notified(account, letter, each));
            message.reply(200);
            return;
        }
        final String type = ContentTypes.bare(letter.contentType());
        final @Nullable String id =
                switch (type) {
                    case "text/pgp-public-key", "text/pgp-private-key" -> letter.messageId();
                    default -> journal.came(account, letter, letter.otherName(message.request()));
                };
        if (type.equals("text/pgp-public-key") && Addresses.asserted(message.request()) != null) {
            journal.store()
                    .putKey(
                            letter.sender().uri(),
                            Letter.Contents.text(letter.contentType(), letter.content()));
        }
        message.reply(members(account).isEmpty() ? 202 : 200);
        if (id != null) {
            tell(
                    account,
                    new Notice.MessageCame(
                            account,
                            letter.sender(),
                            letter.message(id),
                            letter.dispositions(),
                            null));
        }
    }

    /** Somebody tells what became of a message: of one that was sent to him. */
    private void notified(final String account, final Letter letter, final Imdn notification) {
        final JournalRow sent = journal.store().find(account, notification.messageId());
        final Row.@Nullable State state = Journal.state(notification);
        if (sent == null || state == null || !sent.peer().equals(letter.sender().uri())) {
            return;
        }
        final JournalRow row = journal.progressed(account, sent.messageId(), state);
        if (row != null) {
            final Notice.Disposition said =
                    disposition(
                            row,
                            state,
                            notification.code() == 0 ? 200 : notification.code(),
                            notification.reason());
            journal.noted(
                    account,
                    row.peer(),
                    Journal.NOTIFICATION,
                    Journal.notification(said),
                    letter.timestamp());
            tell(account, said);
        }
    }
}
