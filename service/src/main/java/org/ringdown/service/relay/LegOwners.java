package org.ringdown.service.relay;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which signalling loop owns which leg, so that events of the media loop find their way. Any
 * thread.
 */
public final class LegOwners {
    /** No loop owns this leg (any more). */
    public static final int NOBODY = -1;

    private final Map<Long, Integer> owners = new ConcurrentHashMap<>();

    void own(final long leg, final int loop) {
        owners.put(leg, loop);
    }

    void disown(final long leg) {
        owners.remove(leg);
    }

    /** The number of the owning loop, or {@link #NOBODY}. */
    public int of(final long leg) {
        return owners.getOrDefault(leg, NOBODY);
    }

    /** How many legs are owned. */
    public int size() {
        return owners.size();
    }
}
