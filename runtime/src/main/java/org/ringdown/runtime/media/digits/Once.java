package org.ringdown.runtime.media.digits;

/**
 * Lets a digit be told once, though it comes in several ways: some telephones send an event and
 * leave the tone in the sound, others say it in SIP besides. What came in one way is the same as
 * what comes in another at about that time; two in the same way are two. Owned by the loop.
 */
final class Once {
    /** How a digit comes; each a bit of its own. */
    enum Way {
        /** As an event (RFC 4733). */
        EVENT,
        /** As a tone in the sound. */
        TONE,
        /** In SIP. */
        SAID;

        private int bit() {
            return 1 << ordinal();
        }
    }

    /** What comes in two ways does so within this time. */
    private static final long APART_NANOS = 1_000_000_000;

    private static final int KEPT = 32;

    private final int[] events = new int[KEPT];
    private final long[] begins = new long[KEPT];
    private final long[] ends = new long[KEPT];
    private final int[] ways = new int[KEPT];
    private int next;

    /**
     * Whether a digit is to be told.
     *
     * @param begin when it began; {@code end} where nobody knows
     * @param end when it was over
     */
    boolean fresh(final Way way, final int event, final long begin, final long end) {
        for (int i = 0; i < KEPT; i++) {
            // The oldest first: of two equal ones in a row each has its own.
            final int at = (next + i) % KEPT;
            if (ways[at] != 0
                    && events[at] == event
                    && (ways[at] & way.bit()) == 0
                    && begin - ends[at] < APART_NANOS
                    && begins[at] - end < APART_NANOS) {
                ways[at] |= way.bit();
                return false;
            }
        }
        events[next] = event;
        begins[next] = begin;
        ends[next] = end;
        ways[next] = way.bit();
        next = (next + 1) % KEPT;
        return true;
    }
}
