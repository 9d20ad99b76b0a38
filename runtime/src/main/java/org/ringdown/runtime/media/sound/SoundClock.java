package org.ringdown.runtime.media.sound;

import java.util.ArrayList;
import java.util.List;

/** The paths of a loop in which packets wait for one before them. Owned by the loop. */
public final class SoundClock {
    private final List<SoundPath> waiting = new ArrayList<>();

    /** A packet waits in a path. */
    void add(final SoundPath path) {
        if (!waiting.contains(path)) {
            waiting.add(path);
        }
    }

    /** Lets packets go on that have waited long enough. */
    public void tick(final long now) {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            final SoundPath path = waiting.get(i);
            path.tick(now);
            if (path.deadline() == Long.MAX_VALUE) {
                waiting.remove(i);
            }
        }
    }

    /**
     * When there is something to do, in the loop's nanoseconds; {@link Long#MAX_VALUE} for never.
     */
    public long deadline() {
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < waiting.size(); i++) {
            earliest = Math.min(earliest, waiting.get(i).deadline());
        }
        return earliest;
    }
}
