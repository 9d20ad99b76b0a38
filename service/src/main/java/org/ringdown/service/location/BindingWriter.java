package org.ringdown.service.location;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.loop.Background;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.sip.registrar.Binding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes bindings to the store in the order in which they changed, all that wait in one commit: a
 * commit waits for the disk, and a thousand phones that come back at once should not wait for it
 * one by one. Any thread.
 *
 * <p>What is written ends one period later than its client was promised. A refresh that changes
 * nothing but times is covered by that, most of the time, and needs no write at all: should the
 * server crash, the client is there at least as long as it was told.
 */
final class BindingWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BindingWriter.class);

    /** Ten thousand clients that come back at once, and as many again. */
    private static final int MOST_WAITING = 20_000;

    private static final int BATCH = 1_000;

    /** The most that a stored binding outlives its promise: one hour. */
    private static final long MOST_EXTRA = 3_600_000;

    /** The bindings of an AOR from now on; without an AOR, the clock on the wall was put. */
    private record Change(
            @Nullable String aor,
            List<Binding> bindings,
            List<StoredBinding> rows,
            long shift,
            Consumer<Boolean> done) {}

    private final BindingStore store;
    private final Background background;
    private final Queue<Change> waiting = new ArrayDeque<>();

    /** The last change of an AOR that is not on disk yet. */
    private final Map<String, Change> pending = new HashMap<>();

    /** What is on disk. */
    private final Map<String, List<Binding>> kept = new HashMap<>();

    /** AORs whose last change could not be written. */
    private final Set<String> failed = new HashSet<>();

    private boolean writing;
    private long skew;

    /** Whether rows are stored by a clock that is no more: moving them failed. */
    private boolean stale;

    BindingWriter(final BindingStore store, final Background background) {
        this.store = store;
        this.background = background;
    }

    /**
     * Stores the bindings of an AOR. Calls for one AOR come one after the other.
     *
     * @param done told whether they are on disk, from another thread or, when there is nothing to
     *     write or nothing more can be taken, from this one
     */
    void replace(final String aor, final List<Binding> bindings, final Consumer<Boolean> done) {
        final boolean covered;
        synchronized (waiting) {
            covered = !pending.containsKey(aor) && covers(kept.get(aor), bindings);
            if (!covered) {
                final long offset = skew;
                final List<StoredBinding> rows =
                        bindings.stream()
                                .map(each -> Rows.row(each, offset, offset + extra(each)))
                                .toList();
                final Change change = new Change(aor, bindings, rows, 0, done);
                pending.put(aor, change);
                if (queued(change)) {
                    return;
                }
                pending.remove(aor, change);
                failed(aor);
            }
        }
        done.accept(covered);
    }

    /**
     * The clock on the wall was put: what is stored moves with it.
     *
     * @param offset what it shows now, less the clock that does not jump, in milliseconds
     */
    void clockIs(final long offset) {
        synchronized (waiting) {
            stale |= !queued(new Change(null, List.of(), List.of(), offset - skew, _ -> {}));
            skew = offset;
        }
    }

    /** Whether the store has, as far as we know, what was last given to {@link #replace}. */
    boolean settled(final String aor) {
        synchronized (waiting) {
            return !pending.containsKey(aor) && !failed.contains(aor);
        }
    }

    /**
     * The AORs whose bindings must be given to {@link #replace} once more, because they could not
     * be written, or are stored by a clock that is no more. Asked once, they are on their way.
     *
     * @param all all that have bindings
     */
    Set<String> unwritten(final Set<String> all) {
        synchronized (waiting) {
            final Set<String> again = new HashSet<>(failed);
            if (stale) {
                again.addAll(all);
                kept.clear();
            }
            stale = false;
            return again;
        }
    }

    /** Whether there was room. */
    private boolean queued(final Change change) {
        if (waiting.size() >= MOST_WAITING) {
            return false;
        }
        waiting.add(change);
        writing = writing || background.run(this::write);
        if (!writing) {
            waiting.clear();
        }
        return writing;
    }

    private static long extra(final Binding binding) {
        return Math.clamp(binding.expiresAt() - binding.refreshedAt(), 0, MOST_EXTRA);
    }

    private static boolean covers(
            final @Nullable List<Binding> written, final List<Binding> bindings) {
        if (written == null || written.size() != bindings.size()) {
            return false;
        }
        for (int i = 0; i < written.size(); i++) {
            final Binding old = written.get(i);
            final Binding fresh = bindings.get(i);
            if (!old.sameButForTimes(fresh) || fresh.expiresAt() > old.expiresAt() + extra(old)) {
                return false;
            }
        }
        return true;
    }

    private void write() {
        for (List<Change> batch = next(); !batch.isEmpty(); batch = next()) {
            if (batch.size() > 1 && !stored(batch)) {
                // Whatever it is, it may be one change's fault: the others must be written.
                batch.forEach(change -> finish(change, stored(List.of(change))));
            } else if (batch.size() > 1) {
                batch.forEach(change -> finish(change, true));
            } else {
                finish(batch.getFirst(), stored(batch));
            }
        }
    }

    /** What waits, in its order; a change of the clock stands alone. */
    private List<Change> next() {
        synchronized (waiting) {
            final List<Change> batch = new ArrayList<>();
            while (!waiting.isEmpty() && batch.size() < BATCH) {
                final boolean clock = waiting.element().aor() == null;
                if (clock && !batch.isEmpty()) {
                    break;
                }
                batch.add(waiting.remove());
                if (clock) {
                    break;
                }
            }
            writing = !batch.isEmpty();
            return batch;
        }
    }

    private boolean stored(final List<Change> batch) {
        try {
            if (batch.getFirst().aor() == null) {
                store.shift(batch.getFirst().shift());
            } else {
                final Map<String, List<StoredBinding>> latest = new LinkedHashMap<>();
                for (final Change change : batch) {
                    if (change.aor() != null) {
                        latest.put(change.aor(), change.rows());
                    }
                }
                store.replaceAll(latest);
            }
            return true;
        } catch (final StorageFailure failure) {
            LOG.error("registrations cannot be stored: {}", failure.getMessage());
            return false;
        } catch (final RuntimeException bug) {
            LOG.error("registrations cannot be stored", bug);
            return false;
        }
    }

    private void finish(final Change change, final boolean stored) {
        final String aor = change.aor();
        synchronized (waiting) {
            if (aor == null) {
                stale |= !stored;
            } else if (pending.remove(aor, change)) {
                if (stored) {
                    written(aor, change.bindings());
                } else {
                    failed(aor);
                }
            }
        }
        change.done().accept(stored);
    }

    private void written(final String aor, final List<Binding> bindings) {
        failed.remove(aor);
        if (bindings.isEmpty()) {
            kept.remove(aor);
        } else {
            kept.put(aor, bindings);
        }
    }

    private void failed(final String aor) {
        kept.remove(aor);
        if (failed.size() < MOST_WAITING) {
            failed.add(aor);
        }
    }
}
