package org.ringdown.service.location;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.loop.Background;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.port.StoredBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes bindings to the store, one change after the other in the order in which they were made.
 * Any thread.
 */
final class BindingWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BindingWriter.class);
    private static final int MOST_WAITING = 10_000;

    private record Change(String aor, List<StoredBinding> rows, Consumer<Boolean> done) {}

    private final BindingStore store;
    private final Background background;
    private final Queue<Change> waiting = new ArrayDeque<>();
    private boolean writing;

    BindingWriter(final BindingStore store, final Background background) {
        this.store = store;
        this.background = background;
    }

    /**
     * Stores the bindings of an AOR.
     *
     * @param done told whether they are on disk, from another thread or, when nothing more can be
     *     taken, from this one
     */
    void replace(final String aor, final List<StoredBinding> rows, final Consumer<Boolean> done) {
        synchronized (waiting) {
            if (waiting.size() < MOST_WAITING) {
                waiting.add(new Change(aor, rows, done));
                writing = writing || background.run(this::write);
                if (writing) {
                    return;
                }
                waiting.clear();
            }
        }
        done.accept(false);
    }

    private void write() {
        for (Change change = next(); change != null; change = next()) {
            change.done().accept(stored(change));
        }
    }

    private @Nullable Change next() {
        synchronized (waiting) {
            final @Nullable Change change = waiting.poll();
            writing = change != null;
            return change;
        }
    }

    private boolean stored(final Change change) {
        try {
            store.replaceAll(change.aor(), change.rows());
            return true;
        } catch (final StorageFailure failure) {
            LOG.error("a registration cannot be stored: {}", failure.getMessage());
            return false;
        } catch (final RuntimeException bug) {
            // Whatever it is, the changes that wait behind this one must be written.
            LOG.error("a registration cannot be stored", bug);
            return false;
        }
    }
}
