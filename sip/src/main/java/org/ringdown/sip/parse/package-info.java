/**
 * From bytes to messages: RFC 3261 §7 and §25, without regular expressions and without recursion.
 * Limits are checked before anything is allocated, and whatever a message promises is checked here.
 * Read {@link org.ringdown.sip.parse.SipParser}.
 */
@NullMarked
package org.ringdown.sip.parse;

import org.jspecify.annotations.NullMarked;
