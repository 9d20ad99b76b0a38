package org.ringdown.gateway.ng.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answers to the requests of the last 30 to 60 seconds, by cookie, so that a request that comes
 * again gets the same answer and is not carried out twice. There are two generations; when the
 * younger one has been filled for 30 seconds, or holds too much, the elder is forgotten. Safe from
 * any thread.
 */
public final class CookieCache {
    private static final long GENERATION_NANOS = 30_000_000_000L;
    private static final int MOST_ENTRIES = 200_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_WAITING = 64;

    private static final class Entry {
        private byte @Nullable [] answer;
        private final List<Consumer<byte[]>> waiting = new ArrayList<>(1);
    }

    private Map<String, Entry> young = new HashMap<>();
    private Map<String, Entry> old = new HashMap<>();
    private long since;
    private long bytes;

    /**
     * A request came.
     *
     * @param answered is called with the answer: at once when there is one already, else by {@link
     *     #finish}
     * @return whether it is new and must be carried out
     */
    public boolean begin(final String cookie, final Consumer<byte[]> answered, final long now) {
        final byte[] known;
        synchronized (this) {
            turnOver(now);
            final @Nullable Entry entry = find(cookie);
            if (entry == null) {
                final Entry fresh = new Entry();
                fresh.waiting.add(answered);
                young.put(cookie, fresh);
                return true;
            }
            if (entry.answer == null) {
                if (entry.waiting.size() < MOST_WAITING) {
                    entry.waiting.add(answered);
                }
                return false;
            }
            known = entry.answer;
        }
        answered.accept(known);
        return false;
    }

    private @Nullable Entry find(final String cookie) {
        final @Nullable Entry entry = young.get(cookie);
        return entry != null ? entry : old.get(cookie);
    }

    private void turnOver(final long now) {
        if (now - since < GENERATION_NANOS && young.size() < MOST_ENTRIES && bytes < MOST_BYTES) {
            return;
        }
        // What is still being worked on must be found when it is finished.
        final Map<String, Entry> running = new HashMap<>();
        old.forEach((cookie, entry) -> {
            if (entry.answer == null) {
                running.put(cookie, entry);
            }
        });
        old = young;
        young = running;
        since = now;
        bytes = 0;
    }

    /**
     * The request of this cookie was carried out. Whoever waits for it is answered.
     *
     * @param answer not to be changed any more
     */
    public void finish(final String cookie, final byte[] answer) {
        final List<Consumer<byte[]>> waiting;
        synchronized (this) {
            final @Nullable Entry entry = find(cookie);
            if (entry == null) {
                return;
            }
            entry.answer = answer;
            bytes += answer.length;
            waiting = List.copyOf(entry.waiting);
            entry.waiting.clear();
        }
        waiting.forEach(each -> each.accept(answer));
    }

    /**
     * The request of this cookie was not taken in: it is as if it had not come, and may come again.
     */
    public synchronized void forget(final String cookie) {
        young.remove(cookie);
        old.remove(cookie);
    }

    /** How many cookies are known. */
    public synchronized int size() {
        return young.size() + old.size();
    }
}
