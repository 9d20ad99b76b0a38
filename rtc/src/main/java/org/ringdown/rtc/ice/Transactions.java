package org.ringdown.rtc.ice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.stun.StunMessage;

/** Our requests that wait for an answer (RFC 8489 §6.2). Their number is bounded. */
final class Transactions {
    /** Bytes of a transaction id. */
    static final int ID_LENGTH = 12;

    private static final int MAX = 256;

    private final IceConfig config;
    private final Entropy entropy;
    private final int prefix;
    private final Map<Id, Transaction> pending = new LinkedHashMap<>();

    /** A transaction's 96 bits. */
    record Id(long head, int tail) {
        static Id of(final byte[] bytes) {
            return new Id(Bytes.long64(bytes, 0), Bytes.int32(bytes, Long.BYTES));
        }
    }

    /** What a request is for. */
    enum Purpose {
        /** A connectivity check. */
        CHECK,
        /** A check that nominates. */
        NOMINATION,
        /** Is media still welcome? Sent once, and its failure means nothing by itself. */
        CONSENT
    }

    /** One request. */
    static final class Transaction {
        final CandidatePair pair;
        final StunMessage request;
        final Purpose purpose;

        /** Our role when it was sent. */
        final boolean controlling;

        private int left;
        private long interval;
        private long due;

        private Transaction(
                final CandidatePair pair,
                final StunMessage request,
                final Purpose purpose,
                final boolean controlling) {
            this.pair = pair;
            this.request = request;
            this.purpose = purpose;
            this.controlling = controlling;
        }
    }

    /**
     * No requests.
     *
     * @param prefix what all ids begin with
     */
    Transactions(final IceConfig config, final Entropy entropy, final int prefix) {
        this.config = config;
        this.entropy = entropy;
        this.prefix = prefix;
    }

    /** A fresh id: the prefix, and 64 bits that nobody can guess. */
    byte[] newId() {
        final byte[] id = new byte[ID_LENGTH];
        Bytes.putInt32(id, 0, prefix);
        Bytes.putLong64(id, Integer.BYTES, entropy.nextLong());
        return id;
    }

    /**
     * A request is sent now for the first time.
     *
     * @param rto until it is repeated
     */
    void sent(
            final CandidatePair pair,
            final StunMessage request,
            final Purpose purpose,
            final boolean controlling,
            final Duration rto,
            final long now) {
        if (pending.size() >= MAX) {
            final Iterator<Transaction> oldest = pending.values().iterator();
            oldest.next();
            oldest.remove();
        }
        final Transaction transaction = new Transaction(pair, request, purpose, controlling);
        if (purpose == Purpose.CONSENT) {
            transaction.due = now + config.consentTimeout().toNanos();
        } else if (pair.tcp()) {
            // The transport repeats; the wait is as long as all repetitions would take.
            final long all = (1L << (config.rc() - 1)) - 1 + config.rm();
            transaction.due = now + all * config.rto().toNanos();
        } else {
            transaction.left = config.rc() - 1;
            transaction.interval = rto.toNanos();
            transaction.due = now + wait(transaction);
        }
        pending.put(Id.of(request.transactionId()), transaction);
    }

    private long wait(final Transaction transaction) {
        return transaction.left > 0 ? transaction.interval : config.rm() * config.rto().toNanos();
    }

    /** The request with this id, or {@code null}. */
    @Nullable Transaction find(final byte[] id) {
        return pending.get(Id.of(id));
    }

    /** A request is answered. */
    void done(final byte[] id) {
        pending.remove(Id.of(id));
    }

    /** No request on this pair is repeated any more; an answer is still welcome. */
    void stopRepeating(final CandidatePair pair) {
        for (final Transaction transaction : pending.values()) {
            if (transaction.pair == pair) {
                transaction.left = 0;
            }
        }
    }

    /** Whether a check on this pair is still waiting for its answer. */
    boolean waiting(final CandidatePair pair) {
        return pending.values().stream()
                .anyMatch(t -> t.pair == pair && t.purpose != Purpose.CONSENT);
    }

    /** No check of this component is repeated any more. */
    void stopRepeating(final int component) {
        for (final Transaction transaction : pending.values()) {
            if (transaction.pair.component() == component) {
                transaction.left = 0;
            }
        }
    }

    /** Forgets the checks on a pair, for one was answered. */
    void forgetChecks(final CandidatePair pair) {
        pending.values().removeIf(t -> t.pair == pair && t.purpose != Purpose.CONSENT);
    }

    /** Forgets all requests on a pair. */
    void forget(final CandidatePair pair) {
        pending.values().removeIf(transaction -> transaction.pair == pair);
    }

    /** The requests to be repeated now. */
    List<Transaction> repeats(final long now) {
        final List<Transaction> due = new ArrayList<>();
        for (final Transaction transaction : pending.values()) {
            if (transaction.due <= now && transaction.left > 0) {
                transaction.left--;
                transaction.interval *= 2;
                transaction.due = now + wait(transaction);
                due.add(transaction);
            }
        }
        return due;
    }

    /** Takes out the requests that nobody answered in time. */
    List<Transaction> expired(final long now) {
        final List<Transaction> over = new ArrayList<>();
        final Iterator<Transaction> all = pending.values().iterator();
        while (all.hasNext()) {
            final Transaction transaction = all.next();
            if (transaction.due <= now && transaction.left == 0) {
                over.add(transaction);
                all.remove();
            }
        }
        return over;
    }

    /** When something is due. */
    long deadline() {
        long earliest = Engine.NEVER;
        for (final Transaction transaction : pending.values()) {
            earliest = Math.min(earliest, transaction.due);
        }
        return earliest;
    }
}
