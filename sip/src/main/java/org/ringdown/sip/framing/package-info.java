/**
 * Finds message boundaries in a byte stream: RFC 3261 §18.3, RFC 5626 §3.5.1 and §4.4.1 (keep-alive
 * with empty lines). Read {@link org.ringdown.sip.framing.StreamFramer}. Datagrams and WebSocket
 * frames need no framing: one is one message.
 */
@NullMarked
package org.ringdown.sip.framing;

import org.jspecify.annotations.NullMarked;
