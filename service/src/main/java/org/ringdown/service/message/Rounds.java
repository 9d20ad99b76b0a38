package org.ringdown.service.message;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.service.location.Change;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.port.StoredMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transaction.DeadlineHeap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When messages that wait are sent again: the addresses of record of one loop. One at a time, the
 * next when the one before has its final answer (RFC 3428 §8); after a device registered, and, when
 * it does not answer, some times more, later and later.
 */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    /** A device that has just registered is not ready in the same moment. */
    private static final long AFTER_REGISTER = Duration.ofSeconds(1).toNanos();

    private static final List<Long> BACK_OFF =
            List.of(2L, 8L, 30L, 120L).stream()
                    .map(seconds -> Duration.ofSeconds(seconds).toNanos())
                    .toList();

    private final Keeping keeping;
    private final LongSupplier now;
    private final DeadlineHeap<Round> heap = new DeadlineHeap<>();
    private final Map<String, DeadlineHeap.Slot<Round>> rounds = new HashMap<>();

    /** What is under way for one address of record. */
    private static final class Round {
        private final String aor;
        private final Runnable unwatch;
        private boolean busy;

        /** Something new waits, or a device registered, while it was busy. */
        private boolean again;

        private int failures;

        Round(final String aor, final Runnable unwatch) {
            this.aor = aor;
            this.unwatch = unwatch;
        }
    }

    Rounds(final Keeping keeping, final LongSupplier now) {
        this.keeping = keeping;
        this.now = now;
    }

    /** Something waits for this address. */
    void waits(final String aor) {
        final DeadlineHeap.Slot<Round> slot =
                rounds.computeIfAbsent(
                        aor,
                        _ ->
                                heap.slot(
                                        new Round(
                                                aor,
                                                keeping.parts()
                                                        .location()
                                                        .watch(aor, this::changed))));
        final Round round = slot.owner();
        if (round.busy) {
            round.again = true;
        } else if (slot.deadline() == Engine.NEVER
                && round.failures == 0
                && !keeping.parts().location().of(aor).isEmpty()) {
            // It may have registered while the message was stored.
            heap.set(slot, now.getAsLong() + BACK_OFF.getFirst());
        }
    }

    /** On any thread. */
    private void changed(final Change change) {
        if (change.cause() == Change.Cause.REGISTERED && !change.after().isEmpty()) {
            keeping.forAor(change.aor(), keeper -> keeper.rounds().registered(change.aor()));
        }
    }

    private void registered(final String aor) {
        final DeadlineHeap.@Nullable Slot<Round> slot = rounds.get(aor);
        if (slot == null) {
            return;
        }
        slot.owner().failures = 0;
        if (slot.owner().busy) {
            slot.owner().again = true;
        } else {
            heap.set(slot, now.getAsLong() + AFTER_REGISTER);
        }
    }

    void tick(final long time) {
        for (Round due = heap.due(time); due != null; due = heap.due(time)) {
            begin(due);
        }
    }

    private void begin(final Round round) {
        round.busy = true;
        round.again = false;
        load(round, -1);
    }

    long deadline() {
        return heap.deadline();
    }

    /**
     * Fetches what waits longest.
     *
     * @param done the number of a message that needs not wait any more; -1 for none
     */
    private void load(final Round round, final long done) {
        final boolean begun =
                keeping.parts()
                        .background()
                        .test(() -> {
                            try {
                                if (done >= 0) {
                                    keeping.parts().store().remove(done);
                                }
                                final @Nullable StoredMessage next =
                                        keeping.parts().store().first(round.aor);
                                keeping.forAor(
                                        round.aor, keeper -> keeper.rounds().loaded(round, next));
                            } catch (final StorageFailure failure) {
                                LOG.warn("kept messages cannot be read: {}", failure.getMessage());
                                keeping.forAor(
                                        round.aor, keeper -> keeper.rounds().failed(round, done));
                            }
                        });
        if (!begun) {
            failed(round, done);
        }
    }

    /** The store does not serve us now. What was delivered must be forgotten before all else. */
    private void failed(final Round round, final long done) {
        if (done >= 0) {
            LOG.warn("a message that was delivered may be delivered once more");
        }
        later(round);
    }

    private void loaded(final Round round, final @Nullable StoredMessage message) {
        if (message == null) {
            if (round.again) {
                // Something may have come to wait since the store was asked.
                begin(round);
            } else {
                round.busy = false;
                rounds.remove(round.aor);
                round.unwatch.run();
            }
            return;
        }
        final @Nullable SipRequest request = Keeper.read(message);
        if (request == null
                || message.expiresEpochMillis() <= keeping.parts().clock().epochMillis()) {
            keeping.counters().count(KeepCounter.EXPIRED);
            load(round, message.number());
            return;
        }
        keeping.forCall(
                request.callId(),
                keeper ->
                        keeper.send(
                                message,
                                request,
                                status ->
                                        keeping.forAor(
                                                round.aor,
                                                owner ->
                                                        owner.rounds()
                                                                .answered(
                                                                        round, message, status))));
    }

    private void answered(final Round round, final StoredMessage message, final int status) {
        if (status < 300) {
            keeping.counters().count(KeepCounter.DELIVERED);
            round.failures = 0;
            load(round, message.number());
        } else if (KeepRule.forGood(status)) {
            keeping.counters().count(KeepCounter.REFUSED_BY_DEVICE);
            load(round, message.number());
        } else {
            later(round);
        }
    }

    /** Tries again after a while, and at last only when a device registers. */
    private void later(final Round round) {
        final DeadlineHeap.@Nullable Slot<Round> slot = rounds.get(round.aor);
        round.busy = false;
        if (slot == null) {
            return;
        }
        if (round.again) {
            heap.set(slot, now.getAsLong() + AFTER_REGISTER);
        } else if (round.failures < BACK_OFF.size()) {
            heap.set(slot, now.getAsLong() + BACK_OFF.get(round.failures));
            round.failures++;
        }
    }
}
