/**
 * RTCP packets as bytes (RFC 3550 §6, RFC 4585, RFC 5104, RFC 5506): a checked walk over compound
 * packets, readers, a writer, changes on the way to another peer, and the loop of transport-wide
 * feedback. It runs per packet: static functions and reused objects, no exception on foreign bytes.
 * Read {@link org.ringdown.rtc.rtcp.RtcpView} first.
 */
@NullMarked
package org.ringdown.rtc.rtcp;

import org.jspecify.annotations.NullMarked;
