package org.ringdown.runtime.media.sound;

import java.util.ArrayList;
import java.util.List;

/** The paths of a loop that have something to do some time. Owned by the loop. */
public final class SoundClock {
    private final List<SoundPath> waiting = new ArrayList<>();

    /** A path has something to do some time. */
    void add(final SoundPath path) {
        if (path.waits(true)) {
            waiting.add(path);
        }
    }

    /** Lets them do what is due. */
    public void tick(final long now) {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            final SoundPath path = waiting.get(i);
            path.tick(now);
            if (path.deadline() == Long.MAX_VALUE) {
                path.waits(false);
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
