package org.ringdown.sip.transaction;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has to say, in its order. Mostly it is one thing at a time: there are tens of
 * thousands of transactions, and so only what comes on top of it takes a queue.
 *
 * @param <T> what is said
 */
final class Outbox<T> {
    private @Nullable T first;
    private @Nullable ArrayDeque<T> others;

    void add(final T output) {
        if (first == null) {
            first = output;
            return;
        }
        if (others == null) {
            others = new ArrayDeque<>(2);
        }
        others.add(output);
    }

    /** Takes the first; {@code null} when there is none. */
    @Nullable T poll() {
        final @Nullable T output = first;
        first = null;
        if (others != null) {
            first = others.poll();
            if (first == null) {
                others = null;
            }
        }
        return output;
    }
}
