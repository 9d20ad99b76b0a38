/**
 * JMH benchmarks of single steps: a SIP message read and forwarded, a packet sealed and opened, a
 * connectivity check answered, an offer and its answer rewritten. Start with {@link
 * org.ringdown.bench.micro.SrtpBenchmark}.
 */
@NullMarked
package org.ringdown.bench.micro;

import org.jspecify.annotations.NullMarked;
