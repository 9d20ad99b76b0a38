package org.ringdown.rtc.ice;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.rtc.ice.CandidatePair.State;
import org.ringdown.rtc.ice.Transactions.Purpose;
import org.ringdown.rtc.ice.Transactions.Transaction;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;

/**
 * The full agent between two restarts: checks in their order, nomination, consent.
 *
 * <p>Once {@link #retire retired} it only keeps the selected pair alive.
 */
final class CheckSession implements Door.Host {
    private static final int MAX_EARLY = 16;
    private static final int MAX_CONFLICTS = 5;

    /** A check that the peer triggers does not repeat one that is younger. */
    private static final long JUST_NOW = Duration.ofMillis(100).toNanos();

    private final IceContext context;
    private final IceParameters local;
    private final byte[] localKey;
    private final Checklist checklist;
    private final Transactions transactions;
    private final Selection selection;
    private final List<Early> early = new ArrayList<>();
    private @Nullable IceParameters remote;
    private byte[] remoteKey = new byte[0];
    private boolean remoteLite;
    private int components = 1;
    private boolean end;
    private boolean retired;
    private boolean failed;
    private long patientUntil = Engine.NEVER;
    private long nextCheckAt;
    private long heardAt;

    /** An authentic check that came before the peer's description. */
    private record Early(IceRoute path, String ufrag, long priority, boolean nominates) {}

    CheckSession(final IceContext context, final IceParameters local) {
        this.context = context;
        this.local = local;
        localKey = local.password().getBytes(StandardCharsets.UTF_8);
        checklist = new Checklist(context.config, context.locals, context.roles.controlling());
        transactions = new Transactions(context.config, context.entropy, context.prefix);
        selection = new Selection(context, checklist);
    }

    IceParameters local() {
        return local;
    }

    @Nullable IceParameters remote() {
        return remote;
    }

    boolean remoteLite() {
        return remoteLite;
    }

    @Override
    public boolean matches(final String username) {
        final IceParameters peer = remote;
        return Door.matches(username, local.ufrag(), peer == null ? null : peer.ufrag());
    }

    @Override
    public byte[] key() {
        return localKey;
    }

    /** The peer is known: checks may begin. */
    void start(
            final IceParameters parameters, final boolean lite, final int howMany, final long now) {
        remote = parameters;
        remoteKey = parameters.password().getBytes(StandardCharsets.UTF_8);
        remoteLite = lite;
        components(howMany);
        waitFrom(now);
        nextCheckAt = now;
        for (final Early check : early) {
            if (check.ufrag().equals(parameters.ufrag())) {
                heard(check.path(), check.ufrag(), check.priority(), check.nominates(), now);
            }
        }
        early.clear();
    }

    /** How many components there are. */
    void components(final int howMany) {
        components = howMany;
        selection.components(howMany);
    }

    private void waitFrom(final long now) {
        patientUntil = now + context.config.patience().toNanos();
        failed = false;
    }

    /** Candidates of the peer. */
    void add(final List<Candidate> more, final boolean last, final long now) {
        checklist.add(
                more.stream()
                        .map(candidate -> RemoteCandidate.of(candidate, components))
                        .filter(Objects::nonNull)
                        .toList());
        end |= last;
        if (!end && !failed) {
            patientUntil = Math.max(patientUntil, now + context.config.patience().toNanos());
        }
    }

    /** The role has changed. */
    void roleChanged() {
        checklist.role(context.roles.controlling());
        selection.roleChanged();
    }

    /** A new generation has begun. */
    void retire() {
        retired = true;
        early.clear();
    }

    /** The new generation came to nothing: this one goes on. */
    void resume() {
        retired = false;
    }

    /** An authentic check came (RFC 8445 §7.3.1). */
    void heard(
            final IceRoute path,
            final String ufrag,
            final long priority,
            final boolean nominates,
            final long now) {
        if (remote == null) {
            remember(new Early(path, ufrag, priority, nominates));
            return;
        }
        final CandidatePair pair =
                path.component() > components ? null : checklist.heard(path, priority);
        if (pair == null) {
            return;
        }
        heardAt = now;
        if (!pair.heard) {
            pair.heard = true;
            pair.heardSince = now;
        }
        if (!context.roles.controlling()) {
            pair.nominatedLatest = nominates;
            if (nominates) {
                pair.nominatedAt = now;
                pair.wanted = true;
            }
        }
        if (!pair.valid()) {
            if (!retired) {
                trigger(pair, now);
            }
        } else if (pair.wanted) {
            select(pair, now);
        } else if (context.roles.controlling()) {
            selection.perhapsMoved(pair, now);
        }
    }

    private void remember(final Early check) {
        early.removeIf(old -> old.path().equals(check.path()) && old.ufrag().equals(check.ufrag()));
        if (early.size() >= MAX_EARLY) {
            early.removeFirst();
        }
        early.add(check);
    }

    /** A triggered check (RFC 8445 §7.3.1.4). */
    private void trigger(final CandidatePair pair, final long now) {
        if (failed) {
            waitFrom(now);
        }
        if (pair.state() == State.IN_PROGRESS) {
            if (now - pair.sentAt < JUST_NOW) {
                return;
            }
            transactions.stopRepeating(pair);
        }
        pair.state(State.WAITING);
        checklist.trigger(pair);
    }

    @Nullable Transaction find(final byte[] id) {
        return transactions.find(id);
    }

    /** An answer came to a request of ours. */
    IceVerdict answered(
            final Transaction transaction,
            final StunMessage answer,
            final IceRoute path,
            final long now) {
        if (!answer.fingerprintValid() || !answer.integrityValid(remoteKey)) {
            return IceVerdict.UNASKED;
        }
        transactions.done(answer.transactionId());
        final CandidatePair pair = transaction.pair;
        if (!path.equals(pair.path())) {
            failed(transaction);
            return IceVerdict.ELSEWHERE;
        }
        if (answer.messageClass() == StunClass.ERROR) {
            refused(transaction, answer);
        } else if (!answer.notUnderstood().isEmpty()) {
            failed(transaction);
        } else {
            succeeded(transaction, now);
        }
        return IceVerdict.ANSWER;
    }

    private void refused(final Transaction transaction, final StunMessage answer) {
        final CandidatePair pair = transaction.pair;
        if (transaction.purpose == Purpose.CONSENT) {
            return;
        }
        if (answer.errorCode() != 487 || ++pair.conflicts > MAX_CONFLICTS) {
            failed(transaction);
            return;
        }
        // RFC 8445 §7.2.5.1: the other role, unless it was changed since.
        if (transaction.controlling == context.roles.controlling() && !remoteLite) {
            context.roles.controlling(!transaction.controlling);
            roleChanged();
        }
        if (!pair.valid()) {
            pair.state(State.WAITING);
            checklist.trigger(pair);
        }
    }

    private void succeeded(final Transaction transaction, final long now) {
        final CandidatePair pair = transaction.pair;
        if (transaction.purpose == Purpose.CONSENT) {
            selection.consented(pair, now);
            return;
        }
        pair.state(State.SUCCEEDED);
        pair.lost = false;
        transactions.forgetChecks(pair);
        checklist.taken(pair);
        checklist.unfreeze(pair.foundation());
        selection.proved(pair, now);
        final boolean nominated =
                context.roles.controlling()
                        ? transaction.purpose == Purpose.NOMINATION
                        : pair.wanted;
        if (nominated) {
            select(pair, now);
        } else if (context.roles.controlling()) {
            selection.perhapsMoved(pair, now);
        }
    }

    private void select(final CandidatePair pair, final long now) {
        selection.nominated(pair, now);
        if (selection.holds(pair)) {
            transactions.stopRepeating(pair.component());
        }
    }

    private void failed(final Transaction transaction) {
        final CandidatePair pair = transaction.pair;
        if (transaction.purpose == Purpose.CONSENT) {
            return;
        }
        // One that was proved fails only if it was to be nominated and did not answer again.
        if (pair.state() == State.IN_PROGRESS || pair.nominating) {
            pair.nominating = false;
            if (!selection.holds(pair)) {
                pair.state(State.FAILED);
            }
        }
    }

    /** The connection behind a path is closed. */
    void closed(final IceRoute path, final long now) {
        final CandidatePair pair = checklist.pair(path);
        if (pair != null) {
            transactions.forget(pair);
            checklist.taken(pair);
            pair.state(State.FAILED);
            pair.heard = false;
            pair.wanted = false;
            pair.nominating = false;
            lose(pair, now);
        }
    }

    private void lose(final CandidatePair pair, final long now) {
        if (selection.lose(pair, now) && !retired) {
            waitFrom(now);
        }
    }

    /** Does what is due. */
    void tick(final long now) {
        for (final Transaction over : transactions.expired(now)) {
            if (!transactions.waiting(over.pair)) {
                failed(over);
            }
        }
        for (final Transaction repeat : transactions.repeats(now)) {
            context.outputs.add(new IceOutput.Send(repeat.request, repeat.pair.path()));
        }
        for (final CandidatePair pair : selection.expired(now)) {
            lose(pair, now);
        }
        if (remote != null) {
            selection.follow(now);
            for (final CandidatePair pair : selection.toBeAsked(now)) {
                send(pair, Purpose.CONSENT, now);
            }
            if (!retired) {
                proceed(now);
            }
        }
    }

    /** Nominates, checks and gives up as it is time. */
    void proceed(final long now) {
        if (remote == null || retired) {
            return;
        }
        if (context.roles.controlling()) {
            selection.nominate(now);
        }
        final CandidatePair next = now >= nextCheckAt ? checklist.next() : null;
        if (next != null) {
            checklist.taken(next);
            if (!next.valid()) {
                next.state(State.IN_PROGRESS);
            }
            nextCheckAt = now + context.config.ta().toNanos();
            send(next, next.nominating ? Purpose.NOMINATION : Purpose.CHECK, now);
        }
        if (!failed && now >= giveUpAt()) {
            failed = true;
            context.outputs.add(new IceOutput.Failed());
        }
    }

    /** When all is lost unless something happens. */
    private long giveUpAt() {
        if (selection.complete() || checklist.open() || failed || remote == null) {
            return Engine.NEVER;
        }
        if (!selection.anyValid()) {
            return patientUntil;
        }
        // What works is there; whoever has to choose has not done so yet.
        return context.roles.controlling() && selection.allValid()
                ? Engine.NEVER
                : Math.max(patientUntil, heardAt + context.config.consentTimeout().toNanos());
    }

    private void send(final CandidatePair pair, final Purpose purpose, final long now) {
        final IceParameters peer = Objects.requireNonNull(remote);
        final StunWriter request =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transactions.newId())
                        .text(StunAttribute.USERNAME, peer.ufrag() + ':' + local.ufrag())
                        .int32(StunAttribute.PRIORITY, (int) pair.local().reflexivePriority());
        context.roles.write(request);
        // Consent checks repeat what was chosen, for a peer that has lost it in the meantime.
        if (purpose == Purpose.NOMINATION
                || (purpose == Purpose.CONSENT && context.roles.controlling())) {
            request.flag(StunAttribute.USE_CANDIDATE);
        }
        final StunMessage message = request.integrity(remoteKey).fingerprint();
        pair.sentAt = now;
        transactions.sent(pair, message, purpose, context.roles.controlling(), rto(), now);
        context.outputs.add(new IceOutput.Send(message, pair.path()));
    }

    /** RFC 8445 §14.3: long enough for all that is to be checked. */
    private Duration rto() {
        final Duration round = context.config.ta().multipliedBy(checklist.busy());
        return round.compareTo(context.config.rto()) > 0 ? round : context.config.rto();
    }

    long deadline() {
        long earliest = Math.min(transactions.deadline(), selection.deadline());
        if (remote != null && !retired) {
            earliest = Math.min(earliest, giveUpAt());
            if (checklist.next() != null) {
                earliest = Math.min(earliest, nextCheckAt);
            }
            if (context.roles.controlling()) {
                earliest = Math.min(earliest, selection.nominationAt());
            }
        }
        return earliest;
    }

    boolean isValid(final IceRoute path) {
        final CandidatePair pair = checklist.pair(path);
        return pair != null && (pair.heard || pair.valid());
    }

    @Nullable IceRoute selected(final int component) {
        final CandidatePair pair = selection.selected(component);
        return pair == null ? null : pair.path();
    }

    /** Whether every component has its pair. */
    boolean complete() {
        return selection.complete();
    }

    boolean failed() {
        return failed;
    }
}
