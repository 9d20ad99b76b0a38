/**
 * Session descriptions: read with limits, written strictly, unknown lines kept. RFC 8866 (SDP). The
 * class to read first is {@link org.ringdown.rtc.sdp.SessionDescription}.
 */
@NullMarked
package org.ringdown.rtc.sdp;

import org.jspecify.annotations.NullMarked;
