/**
 * ICE (RFC 8445), lite and full. The lite end has an address that everybody can reach, sends no
 * checks of its own and answers those of the peer, which is always the controlling side. The full
 * agent checks, nominates and asks for consent (RFC 7675), takes trickled candidates (RFC 8838),
 * and is the passive side of ICE over TCP (RFC 6544, RFC 4571). Sans-IO. Read {@link
 * org.ringdown.rtc.ice.Ice} first.
 */
@NullMarked
package org.ringdown.rtc.ice;

import org.jspecify.annotations.NullMarked;
