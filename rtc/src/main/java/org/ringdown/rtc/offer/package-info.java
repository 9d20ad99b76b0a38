/**
 * Offer and answer: what each side of a call can carry, and what we say to it. Every stream of a
 * call is negotiated for itself, on whatever transport each side has: in the clear, with keys in
 * the SDP, with DTLS, with ICE and bundled as browsers want it. The rewriting itself is {@link
 * org.ringdown.rtc.offer.OfferAnswer}, the class to read first; calls that end in the server are
 * answered by {@link org.ringdown.rtc.offer.ServerAnswer}; the rest are the words both share with
 * the media plane.
 *
 * <p>RFC 3264 (offer/answer), RFC 3605 and 5761 (RTCP port and multiplexing), RFC 4568 and 8643
 * (keys in SDP, opportunistic SRTP), RFC 4733 (telephone-event), RFC 5763 and 8842 (DTLS roles),
 * RFC 8445 and 8839 (ICE), RFC 8829 (what browsers do), RFC 9143 (BUNDLE).
 */
@NullMarked
package org.ringdown.rtc.offer;

import org.jspecify.annotations.NullMarked;
