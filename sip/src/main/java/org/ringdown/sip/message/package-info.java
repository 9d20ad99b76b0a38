/**
 * SIP messages and what they are made of: RFC 3261 §7, §19, §20 and §25, as immutable values. A
 * message is its bytes plus an index of where its header lines stand; the values that every message
 * has are decoded once when it is read, everything else when somebody asks. Editing copies
 * unchanged lines as they came. Read {@link org.ringdown.sip.message.SipMessage} first; bytes
 * become messages in {@code sip.parse}.
 */
@NullMarked
package org.ringdown.sip.message;

import org.jspecify.annotations.NullMarked;
