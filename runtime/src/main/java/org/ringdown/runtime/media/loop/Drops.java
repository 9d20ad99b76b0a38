package org.ringdown.runtime.media.loop;

import java.util.EnumMap;
import java.util.Map;
import org.ringdown.core.Counters;
import org.ringdown.runtime.media.MediaCounter;

/** Counts what one leg dropped, and with it for the plane. Owned by the loop. */
final class Drops {
    private static final MediaCounter[] REASONS = MediaCounter.values();

    private final Counters<MediaCounter> plane;
    private final long[] drops = new long[REASONS.length];

    Drops(final Counters<MediaCounter> plane) {
        this.plane = plane;
    }

    void count(final MediaCounter reason) {
        count(reason, 1);
    }

    void count(final MediaCounter reason, final long more) {
        drops[reason.ordinal()] += more;
        plane.addOwned(reason, more);
    }

    /** A datagram went to the kernel. */
    void sent(final int length) {
        plane.addOwned(MediaCounter.SENT, 1);
        plane.addOwned(MediaCounter.SENT_BYTES, length);
    }

    /** How many for each reason; reasons without any are left out. */
    Map<MediaCounter, Long> byReason() {
        final Map<MediaCounter, Long> dropped = new EnumMap<>(MediaCounter.class);
        for (final MediaCounter reason : REASONS) {
            if (drops[reason.ordinal()] > 0) {
                dropped.put(reason, drops[reason.ordinal()]);
            }
        }
        return dropped;
    }
}
