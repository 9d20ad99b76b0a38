package org.ringdown.bench.sip;

import org.ringdown.bench.measure.CpuTime;

/**
 * What one round measured.
 *
 * @param cpu CPU time the server used
 * @param begun calls or registrations begun
 * @param done those that went as they should
 * @param delays from the sending of each INVITE to its arrival at the callee; none for
 *     registrations
 */
record Sample(CpuTime cpu, int begun, int done, Delays delays) {
    /** Microseconds of CPU for one, outside the kernel. */
    double user() {
        return (double) cpu.userMicros() / Math.max(1, done);
    }

    /** Microseconds of CPU for one, inside the kernel. */
    double system() {
        return (double) cpu.systemMicros() / Math.max(1, done);
    }

    /** Microseconds of CPU for one. */
    double each() {
        return user() + system();
    }
}
