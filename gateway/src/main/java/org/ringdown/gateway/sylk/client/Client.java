package org.ringdown.gateway.sylk.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.gateway.sylk.message.Mailroom;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.sip.auth.Digest;

/**
 * One client, which is a connection and what outlives it for a while. Its requests are done one
 * after the other, in the order in which they came. Owned by one loop.
 */
public final class Client {
    private static final int POLICY = 1_008;
    private static final long SECOND = 1_000_000_000L;

    /** Sessions that are over and of which late candidates may still come. */
    private static final int REMEMBERED = 128;

    private static final int KEPT_NOTICES = 1_000;
    private static final int BUSY = 486;

    /**
     * What a client is made of.
     *
     * @param home does something on the client's loop, from any thread
     * @param gone is told when nothing is left of it
     */
    public record Parts(
            Phone phone,
            Mailroom mail,
            Manner manner,
            ClientSettings settings,
            Counters<SylkCounter> counters,
            Executor home,
            Runnable gone) {}

    private final Parts parts;
    private final Map<String, ClientAccount> accounts = new LinkedHashMap<>();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Set<String> ended = new LinkedHashSet<>();
    private final Deque<Request> waiting = new ArrayDeque<>();
    private final Deque<Notice> kept = new ArrayDeque<>();

    /** Ends of sessions that were said since the client last showed that it is there. */
    private final Deque<Notice> unheard = new ArrayDeque<>();

    private final Side side = new Side();
    private @Nullable Teller teller;
    private Phone.@Nullable Alarm grace;
    private boolean busy;
    private boolean over;

    /** A client that has just come. */
    public Client(final Parts parts, final Teller teller) {
        this.parts = parts;
        this.teller = teller;
        parts.counters().count(SylkCounter.CONNECTIONS);
    }

    /** What accounts and sessions see of their client. */
    private final class Side implements Session.Host, ClientAccount.Host {
        @Override
        public void tell(final Notice notice) {
            Client.this.tell(notice);
        }

        @Override
        public void tellFromAnywhere(final Notice notice) {
            parts.home().execute(() -> Client.this.tell(notice));
        }

        @Override
        public Manner manner() {
            return parts.manner();
        }

        @Override
        public Phone phone() {
            return parts.phone();
        }

        @Override
        public Mailroom mail() {
            return parts.mail();
        }

        @Override
        public void count(final SylkCounter counter) {
            parts.counters().count(counter);
        }

        @Override
        public void over(final Session session) {
            sessions.remove(session.name(), session);
            ended.add(session.name());
            if (ended.size() > REMEMBERED) {
                ended.remove(ended.iterator().next());
            }
        }
    }

    // ---- the connection

    /** Whether nothing was done with it yet. */
    public boolean pristine() {
        return accounts.isEmpty() && sessions.isEmpty() && !busy && !over;
    }

    /** Whether nothing is left of it. */
    public boolean over() {
        return over;
    }

    /** How many accounts it has. */
    public int accounts() {
        return accounts.size();
    }

    /** How many sessions it has. */
    public int sessions() {
        return sessions.size();
    }

    /**
     * Its connection is gone.
     *
     * @param which it was; another one may have taken its place
     * @param meant whether the client said goodbye
     */
    public void lost(final Teller which, final boolean meant) {
        if (over || !which.equals(teller)) {
            return;
        }
        teller = null;
        waiting.clear();
        if (meant || pristine() || parts.settings().graceSeconds() == 0) {
            end();
            return;
        }
        side.count(SylkCounter.LOST);
        grace =
                parts.phone()
                        .after(
                                parts.settings().graceSeconds() * SECOND,
                                () -> {
                                    side.count(SylkCounter.GIVEN_UP);
                                    end();
                                });
    }

    /**
     * Another connection takes it up.
     *
     * @return {@code false} when nothing is left of it
     */
    public boolean resumed(final Teller by, final String transaction) {
        if (over) {
            return false;
        }
        if (grace != null) {
            grace.cancel();
            grace = null;
        }
        final Teller before = teller;
        teller = by;
        if (before != null) {
            waiting.clear();
            before.close(POLICY, "taken up by another connection");
        }
        side.count(SylkCounter.RESUMED);
        by.keep();
        tell(new Notice.Ack(transaction));
        accounts.values().forEach(ClientAccount::repeat);
        List.copyOf(sessions.values()).forEach(Session::repeat);
        // A connection may be dead for a while before anybody notices.
        List.copyOf(unheard).forEach(by::tell);
        for (Notice notice = kept.poll(); notice != null; notice = kept.poll()) {
            tell(notice);
        }
        return true;
    }

    /** Ends everything. */
    public void end() {
        if (over) {
            return;
        }
        over = true;
        teller = null;
        if (grace != null) {
            grace.cancel();
        }
        List.copyOf(sessions.values()).forEach(Session::abandon);
        accounts.values().forEach(ClientAccount::remove);
        accounts.clear();
        waiting.clear();
        kept.clear();
        unheard.clear();
        parts.gone().run();
    }

    private void tell(final Notice notice) {
        final Teller now = teller;
        if (now != null) {
            now.tell(notice);
            if (notice instanceof Notice.Terminated) {
                unheard.add(notice);
                if (unheard.size() > REMEMBERED) {
                    unheard.remove();
                }
            }
        } else if (!over && worthKeeping(notice)) {
            kept.add(notice);
            if (kept.size() > KEPT_NOTICES) {
                kept.remove();
            }
        }
    }

    /** What a client that was away is not told by the state of its accounts and sessions. */
    private static boolean worthKeeping(final Notice notice) {
        return switch (notice) {
            case Notice.Terminated _,
                    Notice.Missed _,
                    Notice.MessageCame _,
                    Notice.Disposition _,
                    Notice.Sync _,
                    Notice.SessionMessageCame _,
                    Notice.SessionDisposition _,
                    Notice.UpdateAccepted _,
                    Notice.UpdateFailed _ ->
                    true;
            default -> false;
        };
    }

    // ---- requests

    /** The client asks for something. */
    public void asked(final Teller by, final Request request) {
        if (over || !by.equals(teller)) {
            return;
        }
        unheard.clear();
        if (!busy) {
            handle(request);
        } else if (waiting.size() < parts.settings().waiting()) {
            waiting.add(request);
        } else {
            side.count(SylkCounter.CONNECTIONS_LIMITED);
            by.close(POLICY, "too many requests at once");
        }
    }

    private void free() {
        busy = false;
        while (!busy && !over) {
            final Request next = waiting.poll();
            if (next == null) {
                return;
            }
            handle(next);
        }
    }

    private void handle(final Request request) {
        side.count(SylkCounter.REQUESTS);
        switch (request) {
            case Request.Ping _ -> acknowledge(request);
            case Request.Resume _ ->
                    refuse(request, "This connection has accounts or sessions of its own");
            case Request.LookUpPublicKey lookUp ->
                    parts.mail().lookUp(lookUp, side::tellFromAnywhere);
            case Request.Unserved unserved ->
                    refuse(request, "Not served here: " + unserved.name());
            case Request.OfAccount of -> account(of);
            case Request.OfSession of -> session(of);
        }
    }

    private void acknowledge(final Request request) {
        tell(new Notice.Ack(request.transaction()));
    }

    private void refuse(final Request request, final String error) {
        side.count(SylkCounter.REQUESTS_REFUSED);
        tell(new Notice.Refused(request.transaction(), error));
    }

    private void account(final Request.OfAccount request) {
        if (request instanceof Request.AddAccount add) {
            add(add);
            return;
        }
        final ClientAccount account = accounts.get(request.account());
        if (account == null) {
            refuse(
                    request,
                    "Unknown account specified" + purpose(request) + ": " + request.account());
            return;
        }
        switch (request) {
            case Request.AddAccount _ -> throw new IllegalStateException("it was added above");
            case Request.RemoveAccount _ -> {
                acknowledge(request);
                accounts.remove(request.account());
                List.copyOf(sessions.values()).stream()
                        .filter(each -> each.account().equals(request.account()))
                        .forEach(Session::abandon);
                account.remove();
            }
            case Request.Register _ -> {
                acknowledge(request);
                account.register();
            }
            case Request.Unregister _ -> {
                acknowledge(request);
                account.signOff();
            }
            case Request.DeviceToken token -> {
                account.device(token);
                if (!account.member(token)) {
                    acknowledge(request);
                }
            }
            case Request.SendMessage _,
                    Request.Report _,
                    Request.Synchronise _,
                    Request.MarkRead _,
                    Request.RemoveMessage _,
                    Request.RemoveConversation _ -> {
                if (!account.member(request)) {
                    refuse(request, "Account not authenticated");
                }
            }
        }
    }

    private static String purpose(final Request.OfAccount request) {
        return switch (request) {
            case Request.RemoveAccount _ -> " for remove";
            case Request.Register _ -> " for register";
            case Request.Unregister _ -> " for unregister";
            case Request.DeviceToken _ -> " for token";
            default -> "";
        };
    }

    private void add(final Request.AddAccount request) {
        if (accounts.containsKey(request.account())) {
            refuse(request, "Account " + request.account() + " already added");
            return;
        }
        if (accounts.size() >= parts.settings().accounts()) {
            refuse(request, "Too many accounts on this connection");
            return;
        }
        final Persona persona =
                new Persona(
                        request.account(),
                        request.password(),
                        request.displayName(),
                        request.userAgent(),
                        request.headers());
        busy = true;
        parts.phone().prove(persona, proof -> proved(request, persona, proof));
    }

    private void proved(
            final Request.AddAccount request, final Persona persona, final Phone.Proof proof) {
        if (over) {
            return;
        }
        switch (proof) {
            case BANNED -> refuse(request, "Too many wrong passwords came from this address");
            case PROVED, WRONG, ELSEWHERE, UNKNOWN -> {
                side.count(
                        proof == Phone.Proof.WRONG
                                ? SylkCounter.ACCOUNTS_UNPROVED
                                : SylkCounter.ACCOUNTS_ADDED);
                accounts.put(persona.address(), new ClientAccount(side, persona, proof));
                acknowledge(request);
                final Teller now = teller;
                if (now != null && proof != Phone.Proof.WRONG) {
                    now.keep();
                }
            }
        }
        free();
    }

    // ---- sessions

    private void session(final Request.OfSession request) {
        final Session session = sessions.get(request.session());
        if (request instanceof Request.Create create) {
            create(create, session);
        } else if (session != null) {
            final String refusal = session.asked(request, () -> acknowledge(request));
            if (refusal != null) {
                refuse(request, refusal);
            }
        } else if (!ended.contains(request.session())) {
            refuse(request, "Unknown session " + request.session());
        } else if (request instanceof Request.Trickle) {
            // Candidates that were on their way when it ended; an error would frighten the client.
            acknowledge(request);
        } else if (request instanceof Request.Terminate) {
            refuse(
                    request,
                    "Invalid state for terminating session " + request.session() + ": terminated");
        } else {
            refuse(request, "Session " + request.session() + " is terminated");
        }
    }

    private void create(final Request.Create request, final @Nullable Session there) {
        final ClientAccount account = accounts.get(request.account());
        if (there != null || ended.contains(request.session())) {
            refuse(request, "Session ID " + request.session() + " already in use");
        } else if (account == null) {
            refuse(request, "Unknown account specified: " + request.account());
        } else if (!account.mayCall()) {
            refuse(request, "Account not authenticated");
        } else if (sessions.size() >= parts.settings().sessions()) {
            refuse(request, "Too many sessions on this connection");
        } else {
            acknowledge(request);
            call(request, account);
        }
    }

    private void call(final Request.Create request, final ClientAccount account) {
        final Session session =
                new Session(
                        side,
                        new Session.Ends(request.session(), request.account(), null),
                        request.sdp());
        sessions.put(request.session(), session);
        tell(new Notice.Progress(request.session()));
        if (!Descriptions.sound(request.sdp())) {
            session.failed("488 The SDP cannot be used");
            return;
        }
        side.count(SylkCounter.CALLS_MADE);
        session.by(
                parts.phone()
                        .call(
                                account.persona(),
                                request.uri(),
                                request.sdp(),
                                Headers.allowed(request.headers()),
                                session::happened));
    }

    /**
     * A call comes for an account of this client.
     *
     * @param account {@code user@host}
     * @param sdp the offer
     * @param headers that the client wants to see
     * @return who hears what happens on the line; {@code null} when it was refused
     */
    public @Nullable LineListener called(
            final String account,
            final Identity caller,
            final String sdp,
            final List<Field> headers,
            final Line line) {
        final ClientAccount of = accounts.get(account);
        if (over || of == null || !of.reachable()) {
            line.refuse(480, "Temporarily Unavailable");
            return null;
        }
        side.count(SylkCounter.CALLS_CAME);
        final long incoming =
                sessions.values().stream()
                        .filter(each -> !each.outgoing() && each.account().equals(account))
                        .count();
        if (incoming >= parts.settings().incoming()
                || sessions.size() >= parts.settings().sessions()) {
            side.count(SylkCounter.CALLS_BUSY);
            line.refuse(BUSY, "Busy Here");
            tell(new Notice.Missed(account, caller));
            return null;
        }
        final String usual = name(line.callId());
        final String name =
                sessions.containsKey(usual) || ended.contains(usual)
                        ? name(line.callId() + ' ' + account + ' ' + ended.size())
                        : usual;
        final Session session =
                new Session(side, new Session.Ends(name, account, caller), sdp, headers, line);
        sessions.put(name, session);
        line.ring();
        tell(
                new Notice.Incoming(
                        account, name, caller, Descriptions.explicit(sdp), line.callId(), headers));
        return session::happened;
    }

    /** Devices that were woken for a call know its Call-ID, and reckon the session's name so. */
    static String name(final String callId) {
        final String hex = Digest.hex(Digest.Algorithm.MD5, callId);
        return String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20));
    }
}
