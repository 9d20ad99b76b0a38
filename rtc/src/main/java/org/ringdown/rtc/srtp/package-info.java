/**
 * Secure RTP and RTCP (RFC 3711, RFC 7714) for one session: packets are protected and opened in
 * place, streams are told apart by SSRC, and nothing is allocated per packet once a stream is
 * known. A packet changes no state before its tag was found right. Not for two threads at once.
 * Read {@link org.ringdown.rtc.srtp.SrtpReceiver} first.
 */
@NullMarked
package org.ringdown.rtc.srtp;

import org.jspecify.annotations.NullMarked;
