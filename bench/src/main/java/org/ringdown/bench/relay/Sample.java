package org.ringdown.bench.relay;

/**
 * What one round measured.
 *
 * @param cpu CPU time that the relay used
 * @param sent packets given to the relay
 * @param heard packets that came out of it, each checked
 * @param longestGapNanos the longest time for which the load was held up, in nanoseconds
 */
record Sample(CpuTime cpu, long sent, long heard, long longestGapNanos) {

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
}
