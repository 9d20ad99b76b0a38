/**
 * DTLS 1.2 as the key exchange of SRTP (RFC 5763, RFC 5764, RFC 6347, RFC 8122, RFC 8827), over
 * Bouncy Castle. The library blocks, so a handshake runs on a thread that its owner provides and
 * speaks through a {@link org.ringdown.rtc.dtls.DatagramPipe}; nothing here opens a socket or
 * starts a thread. {@link org.ringdown.rtc.dtls.RecordFilter} stands in front of the library and
 * lets only small, well-formed records through.
 *
 * <p>It fails closed: no certificate, a certificate that is not the one announced in the SDP, no
 * common SRTP profile or no extended master secret all end without keys. Read {@link
 * org.ringdown.rtc.dtls.DtlsEndpoint} first.
 */
@NullMarked
package org.ringdown.rtc.dtls;

import org.jspecify.annotations.NullMarked;
