package org.ringdown.bench.media;

import org.ringdown.bench.measure.CpuTime;
import org.ringdown.bench.measure.Spread;

/**
 * What one run measured.
 *
 * @param cpu CPU time that the server used
 * @param sent packets given to the server
 * @param heard packets that came out of it, each checked
 * @param late how many of these were of no use any more
 * @param missed packets that came out of it and were lost by the load itself
 * @param heldUpNanos the longest time for which the load was held up
 * @param delays from sending to hearing
 * @param silences between the arrivals of packets, whoever's, while the load was not held up
 */
record Sample(
        CpuTime cpu,
        long sent,
        long heard,
        long late,
        long missed,
        long heldUpNanos,
        Spread delays,
        Spread silences) {

    /** Microseconds of CPU outside the kernel per packet that came out. */
    double user() {
        return (double) cpu.userMicros() / heard;
    }

    /** Microseconds of CPU inside the kernel per packet that came out. */
    double system() {
        return (double) cpu.systemMicros() / heard;
    }

    /** Microseconds of CPU per packet that came out. */
    double total() {
        return user() + system();
    }

    /** Packets that the server lost or was late with. */
    long lost() {
        return Math.max(0, sent - heard - missed) + late;
    }

    /** The part of packets that were lost. */
    double loss() {
        return (double) lost() / Math.max(1, sent);
    }
}
