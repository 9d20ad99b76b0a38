/**
 * Offer and answer between two profiles of media transport: what a browser speaks ({@code
 * UDP/TLS/RTP/SAVPF} with ICE, DTLS and one port) and what a phone speaks ({@code RTP/AVP} on two
 * ports). The rewriting itself is {@link org.ringdown.rtc.offer.OfferAnswer}, the class to read
 * first; calls that end in the server are answered by {@link org.ringdown.rtc.offer.ServerAnswer};
 * the rest are the words both share with the media plane.
 *
 * <p>RFC 3264 (offer/answer), RFC 3605 and 5761 (RTCP port and multiplexing), RFC 4733
 * (telephone-event), RFC 5763 and 8842 (DTLS roles), RFC 8445 and 8839 (ICE), RFC 8829 (what
 * browsers do), RFC 9143 (BUNDLE).
 */
@NullMarked
package org.ringdown.rtc.offer;

import org.jspecify.annotations.NullMarked;
