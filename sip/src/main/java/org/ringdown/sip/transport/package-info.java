/**
 * Where SIP messages come from and go to, as pure values: no socket lives here. RFC 3261 §18, RFC
 * 5626 (flows), RFC 7118 (WebSocket). Read {@link org.ringdown.sip.transport.Hop} first.
 */
@NullMarked
package org.ringdown.sip.transport;

import org.jspecify.annotations.NullMarked;
