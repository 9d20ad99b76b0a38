/**
 * RTP packets as bytes (RFC 3550, RFC 8285), the kinds of datagrams that share a port (RFC 7983,
 * RFC 5761), the statistics of a received stream (RFC 3550 appendix A), and what video needs on its
 * way: retransmission (RFC 4588) and key frames. All of it runs per packet: static functions over
 * arrays, no object, no exception on foreign bytes. Read {@link org.ringdown.rtc.rtp.RtpView}
 * first.
 */
@NullMarked
package org.ringdown.rtc.rtp;

import org.jspecify.annotations.NullMarked;
