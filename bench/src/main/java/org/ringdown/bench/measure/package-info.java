/**
 * What several benchmarks measure with: CPU time and memory of processes, spans of time, the
 * machine.
 */
@NullMarked
package org.ringdown.bench.measure;

import org.jspecify.annotations.NullMarked;
