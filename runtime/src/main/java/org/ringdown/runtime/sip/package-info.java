/**
 * SIP on the wire: UDP, TCP, TLS (RFC 3261 §18) and WebSocket (RFC 7118), with keep-alives (RFC
 * 5626 §3.5.1), connections that are re-used, and limits on what a stranger may cost. Messages are
 * parsed once, on the I/O thread, and handed to whoever owns the call. Read {@link
 * org.ringdown.runtime.sip.SipTransports} first.
 */
@NullMarked
package org.ringdown.runtime.sip;

import org.jspecify.annotations.NullMarked;
