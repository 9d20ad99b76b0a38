package org.ringdown.service.proxy;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What others were found to be like lately, so that it is not found out anew with every request.
 * Bounded: the oldest go.
 *
 * @param <T> what is remembered
 */
final class Lately<T> {
    private static final int MOST = 1_000;

    private final long remembered;
    private final Map<T, Long> since = new LinkedHashMap<>();

    /**
     * @param remembered for how long, in nanoseconds
     */
    Lately(final long remembered) {
        this.remembered = remembered;
    }

    /** It was seen now. */
    void add(final T what, final long now) {
        since.remove(what);
        if (since.size() >= MOST) {
            since.remove(since.keySet().iterator().next());
        }
        since.put(what, now);
    }

    boolean contains(final T what, final long now) {
        final Long noted = since.get(what);
        return noted != null && now - noted < remembered;
    }
}
