package org.ringdown.runtime.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks after many things again and again, a few at a time, so that no turn of a loop has to look
 * after all of them. Owned by one thread.
 *
 * @param <T> what is looked after
 */
public final class Rounds<T> {
    /** So many are looked after at once; fewer than these have one moment in each round. */
    static final int AT_ONCE = 32;

    /** How much of what is late one call makes up for. */
    private static final int MOST = 4;

    private final long period;
    private final List<T> all = new ArrayList<>();
    private int next;
    private long dueAt;

    /**
     * Nothing to look after yet.
     *
     * @param period how long a round lasts, in nanoseconds
     */
    public Rounds(final long period) {
        this.period = period;
    }

    /** Looks after it from now on, for the first time within a round. */
    public void add(final T one) {
        all.add(one);
    }

    /** Does not look after it any more. */
    public void remove(final T one) {
        final int at = all.indexOf(one);
        if (at >= 0) {
            all.remove(at);
            if (at < next) {
                next--;
            }
        }
    }

    /** How many there are. */
    public int size() {
        return all.size();
    }

    /** When {@link #go} has something to do next, on its clock. */
    public long dueAt() {
        return dueAt;
    }

    /**
     * Looks after those whose turn it is, 128 at most.
     *
     * @param now monotonic nanoseconds
     * @param look looks after one, and may remove any
     */
    public void go(final long now, final Consumer<? super T> look) {
        for (int i = 0; i < MOST && now >= dueAt; i++) {
            final int parts = Math.max(1, (all.size() + AT_ONCE - 1) / AT_ONCE);
            // Who is late by a whole round does not make up for it.
            dueAt = period / parts + (now - dueAt >= period ? now : dueAt);
            part(look);
        }
    }

    private void part(final Consumer<? super T> look) {
        for (int i = 0; i < AT_ONCE && next < all.size(); i++) {
            look.accept(all.get(next++));
        }
        if (next >= all.size()) {
            next = 0;
        }
    }
}
