package org.ringdown.rtc.ice;

/** A pair of candidates (RFC 8445 §6.1.2) and what is known of it. */
final class CandidatePair {
    /** RFC 8445 §6.1.2.6. */
    enum State {
        /** Waits for another pair of its foundation. */
        FROZEN,
        /** To be checked. */
        WAITING,
        /** A check is under way. */
        IN_PROGRESS,
        /** A check was answered: the pair is valid. */
        SUCCEEDED,
        /** Nobody answered. */
        FAILED
    }

    private final LocalCandidate local;
    private final IceRoute path;
    private RemoteCandidate remote;
    private State state = State.FROZEN;
    private long priority;

    /** An authentic check came on it. */
    boolean heard;

    /** When the first one came. */
    long heardSince;

    /** The peer, who is controlling, has nominated it, but no check of ours has succeeded yet. */
    boolean wanted;

    /** We, controlling, nominate it with the next check. */
    boolean nominating;

    /** Media goes here. */
    boolean selected;

    /** When the peer nominated it last. */
    long nominatedAt = Long.MIN_VALUE / 2;

    /** Whether the peer's latest check on it nominated it. */
    boolean nominatedLatest;

    /** When it was last checked by us. */
    long sentAt = Long.MIN_VALUE / 2;

    /** Consent was lost on it; only a check of the peer makes us try it again. */
    boolean lost;

    /** How often a role conflict made us begin anew. */
    int conflicts;

    CandidatePair(final LocalCandidate local, final RemoteCandidate remote) {
        this.local = local;
        this.remote = remote;
        path = new IceRoute(local.base(), remote.address());
    }

    LocalCandidate local() {
        return local;
    }

    IceRoute path() {
        return path;
    }

    int component() {
        return path.component();
    }

    RemoteCandidate remote() {
        return remote;
    }

    /** The remote candidate was learnt from a check, and is now known from signalling. */
    void remote(final RemoteCandidate signalled) {
        remote = signalled;
    }

    /** Pairs with the same are likely to fare the same. */
    String foundation() {
        return local.candidate().foundation() + ' ' + remote.foundation();
    }

    State state() {
        return state;
    }

    void state(final State next) {
        state = next;
    }

    boolean valid() {
        return state == State.SUCCEEDED;
    }

    /** Whether it may still become valid. */
    boolean open() {
        return state == State.FROZEN || state == State.WAITING || state == State.IN_PROGRESS;
    }

    boolean tcp() {
        return path.base().transport() == IceTransport.TCP;
    }

    long priority() {
        return priority;
    }

    /** Computes the priority anew (RFC 8445 §6.1.2.3). */
    void rank(final boolean controlling) {
        final long ours = RemoteCandidate.bounded(local.candidate().priority());
        final long theirs = remote.priority();
        final long g = controlling ? ours : theirs;
        final long d = controlling ? theirs : ours;
        priority = (Math.min(g, d) << 32) + 2 * Math.max(g, d) + (g > d ? 1 : 0);
    }

    @Override
    public String toString() {
        return path.base().address() + " -> " + path.remote() + " " + state;
    }
}
