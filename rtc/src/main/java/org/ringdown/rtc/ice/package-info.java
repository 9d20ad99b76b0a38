/**
 * The lite end of ICE (RFC 8445 §2.5): it has an address that everybody can reach, sends no checks
 * of its own and answers those of the peer, which is always the controlling side. Consent (RFC
 * 7675) is read from the peer's checks. Sans-IO. Read {@link org.ringdown.rtc.ice.IceLite} first.
 */
@NullMarked
package org.ringdown.rtc.ice;

import org.jspecify.annotations.NullMarked;
