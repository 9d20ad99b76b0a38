/**
 * Media formats as session descriptions name them: which of them are the same, which may pass from
 * one kind of peer to another, what an answer to them says, and which feedback and header
 * extensions go with them; when sound has to be converted, and when retransmissions end with us.
 * Pure functions on {@link org.ringdown.rtc.sdp.Codec}; the class to read first is {@link
 * org.ringdown.rtc.format.Formats}.
 *
 * <p>RFC 3551 (audio and video profile), RFC 4588 (rtx), RFC 2198 (red), RFC 5109 and 8627 (FEC),
 * RFC 4733 (telephone-event), RFC 6184 (H.264), RFC 9628 (VP9), RFC 4585 and 5104 (feedback), RFC
 * 8285 (header extensions).
 */
@NullMarked
package org.ringdown.rtc.format;

import org.jspecify.annotations.NullMarked;
