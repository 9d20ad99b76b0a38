package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.ice.CandidatePair.State;

/**
 * The pairs of one stream and the order in which they are checked (RFC 8445 §6.1.2, RFC 8838 §12).
 * Candidates and pairs are bounded.
 */
final class Checklist {
    private final IceConfig config;
    private final List<LocalCandidate> locals;
    private final Map<Place, RemoteCandidate> remotes = new LinkedHashMap<>();
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final Map<IceRoute, CandidatePair> byPath = new HashMap<>();
    private final Queue<CandidatePair> triggered = new ArrayDeque<>();
    private final boolean[] settled = new boolean[IceBase.RTCP];
    private boolean controlling;
    private int learnt;

    private record Place(int component, IceTransport transport, InetSocketAddress at) {}

    /**
     * No pairs yet.
     *
     * @param locals our candidates
     */
    Checklist(
            final IceConfig config, final List<LocalCandidate> locals, final boolean controlling) {
        this.config = config;
        this.controlling = controlling;
        this.locals =
                locals.stream()
                        .sorted(
                                Comparator.comparingLong((LocalCandidate local) ->
                                                local.candidate().priority())
                                        .reversed())
                        .toList();
    }

    /** The role has changed, and with it all priorities. */
    void role(final boolean nowControlling) {
        controlling = nowControlling;
        pairs.forEach(pair -> pair.rank(nowControlling));
        sort();
    }

    private void sort() {
        pairs.sort(Comparator.comparingLong(CandidatePair::priority).reversed());
    }

    /** All pairs, best first. */
    List<CandidatePair> pairs() {
        return pairs;
    }

    @Nullable CandidatePair pair(final IceRoute path) {
        return byPath.get(path);
    }

    /** Takes candidates from signalling and pairs them. */
    void add(final List<RemoteCandidate> candidates) {
        // So that of each foundation the pair that goes first is one of the first component.
        candidates.stream()
                .sorted(
                        Comparator.comparingInt(RemoteCandidate::component)
                                .thenComparing(
                                        RemoteCandidate::priority, Comparator.reverseOrder()))
                .forEach(this::add);
        sort();
    }

    private void add(final RemoteCandidate candidate) {
        final Place place =
                new Place(candidate.component(), candidate.transport(), candidate.address());
        final RemoteCandidate known = remotes.get(place);
        if (known != null) {
            if (known.reflexive()) {
                remotes.put(place, candidate);
                signalled(known, candidate);
            }
            return;
        }
        if (remotes.size() >= config.maxCandidates()) {
            return;
        }
        remotes.put(place, candidate);
        if (!settled[candidate.component() - 1]) {
            pairWithLocals(candidate);
        }
    }

    private void pairWithLocals(final RemoteCandidate candidate) {
        for (final LocalCandidate local : locals) {
            if (pairable(local, candidate)) {
                enter(new CandidatePair(local, candidate));
            }
        }
    }

    /** What a check had told, signalling tells better: type and priority. */
    private void signalled(final RemoteCandidate known, final RemoteCandidate candidate) {
        for (final CandidatePair pair : pairs) {
            if (pair.remote().equals(known)) {
                pair.remote(candidate);
                pair.rank(controlling);
            }
        }
    }

    private boolean pairable(final LocalCandidate local, final RemoteCandidate remote) {
        final InetSocketAddress ours = local.candidate().socketAddress();
        return local.base().component() == remote.component()
                && local.base().transport() == remote.transport()
                // Over TCP we are passive: who wants to be checked connects (RFC 6544 §6.2).
                && remote.transport() == IceTransport.UDP
                && ours != null
                && Reach.between(ours.getAddress(), remote.address().getAddress())
                // Two of our candidates on one socket make one pair (RFC 8445 §6.1.2.4).
                && !byPath.containsKey(new IceRoute(local.base(), remote.address()));
    }

    private boolean enter(final CandidatePair pair) {
        if (pairs.size() >= config.maxPairs() && !evict()) {
            return false;
        }
        pair.rank(controlling);
        pair.state(firstState(pair));
        pairs.add(pair);
        byPath.put(pair.path(), pair);
        return true;
    }

    private State firstState(final CandidatePair pair) {
        boolean others = false;
        for (final CandidatePair other : pairs) {
            if (other.foundation().equals(pair.foundation())) {
                if (other.valid()) {
                    return State.WAITING;
                }
                others |= other.open();
            }
        }
        return others ? State.FROZEN : State.WAITING;
    }

    /** Makes room: what has failed goes first, then the worst that waits. */
    private boolean evict() {
        CandidatePair worst = null;
        for (final CandidatePair pair : pairs) {
            if (!pair.selected && (worst == null || dispensable(pair) >= dispensable(worst))) {
                worst = pair;
            }
        }
        if (worst == null || worst.state() == State.IN_PROGRESS) {
            return false;
        }
        pairs.remove(worst);
        byPath.remove(worst.path());
        triggered.remove(worst);
        return true;
    }

    private static int dispensable(final CandidatePair pair) {
        return switch (pair.state()) {
            case FAILED -> 3;
            case FROZEN, WAITING -> 2;
            case SUCCEEDED -> 1;
            case IN_PROGRESS -> 0;
        };
    }

    /**
     * The pair of a path on which an authentic check came; it is made when there is none yet (RFC
     * 8445 §7.3.1.3, §7.3.1.4).
     *
     * @param priority what the check said
     * @return {@code null} when there is no room
     */
    @Nullable CandidatePair heard(final IceRoute path, final long priority) {
        final CandidatePair known = byPath.get(path);
        if (known != null) {
            return known;
        }
        final LocalCandidate local = local(path.base());
        if (local == null) {
            return null;
        }
        final Place place = new Place(path.component(), path.base().transport(), path.remote());
        RemoteCandidate remote = remotes.get(place);
        if (remote == null) {
            remote =
                    new RemoteCandidate(
                            "prflx" + ++learnt,
                            path.component(),
                            path.base().transport(),
                            RemoteCandidate.bounded(priority),
                            path.remote(),
                            true);
        }
        final CandidatePair pair = new CandidatePair(local, remote);
        if (!enter(pair)) {
            return null;
        }
        if (remotes.size() < config.maxCandidates()) {
            remotes.put(place, remote);
        }
        sort();
        return pair;
    }

    private @Nullable LocalCandidate local(final IceBase base) {
        for (final LocalCandidate local : locals) {
            if (local.base().equals(base)) {
                return local;
            }
        }
        return null;
    }

    /** Puts a pair before all others (RFC 8445 §6.1.4.1). */
    void trigger(final CandidatePair pair) {
        if (!triggered.contains(pair)) {
            triggered.add(pair);
        }
    }

    /** The pair to be checked next, or {@code null} (RFC 8445 §6.1.4.2). */
    @Nullable CandidatePair next() {
        final CandidatePair first = triggered.peek();
        if (first != null) {
            return first;
        }
        for (final CandidatePair pair : pairs) {
            if (pair.state() == State.WAITING) {
                return pair;
            }
        }
        for (final CandidatePair pair : pairs) {
            if (pair.state() == State.FROZEN && !active(pair.foundation())) {
                return pair;
            }
        }
        return null;
    }

    /** The pair is being checked. */
    void taken(final CandidatePair pair) {
        triggered.remove(pair);
    }

    private boolean active(final String foundation) {
        for (final CandidatePair pair : pairs) {
            if ((pair.state() == State.WAITING || pair.state() == State.IN_PROGRESS)
                    && pair.foundation().equals(foundation)) {
                return true;
            }
        }
        return false;
    }

    /** What is like a pair that succeeded need not wait (RFC 8445 §7.2.5.3.3). */
    void unfreeze(final String foundation) {
        for (final CandidatePair pair : pairs) {
            if (pair.state() == State.FROZEN && pair.foundation().equals(foundation)) {
                pair.state(State.WAITING);
            }
        }
    }

    /** How many wait or are being checked. */
    int busy() {
        int count = 0;
        for (final CandidatePair pair : pairs) {
            if (pair.state() == State.WAITING || pair.state() == State.IN_PROGRESS) {
                count++;
            }
        }
        return count;
    }

    /** The best valid pair of a component, or {@code null}. */
    @Nullable CandidatePair best(final int component) {
        for (final CandidatePair pair : pairs) {
            if (pair.component() == component && pair.valid()) {
                return pair;
            }
        }
        return null;
    }

    /** Whether a pair that is better than this one may still become valid. */
    boolean mayGetBetter(final CandidatePair than) {
        for (final CandidatePair pair : pairs) {
            if (pair.component() == than.component()
                    && pair.priority() > than.priority()
                    && pair.open()) {
                return true;
            }
        }
        return false;
    }

    /** Whether any pair may still become valid. */
    boolean open() {
        return pairs.stream().anyMatch(CandidatePair::open);
    }

    /** A pair of the component is selected: what waits need not be checked (RFC 8445 §8.1.2). */
    void settle(final int component) {
        settled[component - 1] = true;
        triggered.removeIf(pair -> pair.component() == component);
        pairs.removeIf(pair ->
                pair.component() == component
                        && (pair.state() == State.FROZEN
                                || (pair.state() == State.WAITING && !pair.heard))
                        && byPath.remove(pair.path()) == pair);
    }

    /** The selected pair of the component is lost: what is known is paired again. */
    void unsettle(final int component) {
        settled[component - 1] = false;
        for (final CandidatePair pair : pairs) {
            if (pair.component() == component && pair.state() == State.FAILED && !pair.lost) {
                pair.state(State.WAITING);
            }
        }
        for (final RemoteCandidate remote : remotes.values()) {
            if (remote.component() == component) {
                pairWithLocals(remote);
            }
        }
        sort();
    }
}
