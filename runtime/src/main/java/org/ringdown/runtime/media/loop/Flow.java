package org.ringdown.runtime.media.loop;

import org.ringdown.runtime.media.LegReport;

/** Counts packets one way. Owned by the loop. */
final class Flow {
    private long packets;
    private long bytes;
    private long errors;

    void count(final int length) {
        packets++;
        bytes += length;
    }

    void error() {
        errors++;
    }

    /** So many of those that were counted were lost all the same. */
    void lost(final long more) {
        errors += more;
    }

    long packets() {
        return packets;
    }

    long bytes() {
        return bytes;
    }

    LegReport.Traffic report() {
        return new LegReport.Traffic(packets, bytes, errors);
    }
}
