/**
 * The same load through Ringdown's media plane and through rtpengine, in turn and in one run, and
 * the CPU time that each of them needs for a packet. Each relay is a process of its own; the load
 * comes from this one, over the loopback interface. Read {@link
 * org.ringdown.bench.relay.RelayBench} first.
 */
@NullMarked
package org.ringdown.bench.relay;

import org.jspecify.annotations.NullMarked;
