/**
 * STUN messages (RFC 8489) as ICE needs them (RFC 8445): read from ranges of bytes with limits,
 * verified, and written. Nothing is sent or received here. Read {@link
 * org.ringdown.rtc.stun.StunMessage} first.
 */
@NullMarked
package org.ringdown.rtc.stun;

import org.jspecify.annotations.NullMarked;
