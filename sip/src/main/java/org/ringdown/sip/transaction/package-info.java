/**
 * SIP transactions: the four state machines of RFC 3261 §17 as corrected by RFC 6026, how messages
 * find them (§17.1.3, §17.2.3), the way back of a response (§18.2, RFC 3581), and the layer that
 * keeps thousands of them and their deadlines. Read {@link
 * org.ringdown.sip.transaction.TransactionLayer} first, then one machine, for example {@link
 * org.ringdown.sip.transaction.InviteServer}.
 */
@NullMarked
package org.ringdown.sip.transaction;

import org.jspecify.annotations.NullMarked;
