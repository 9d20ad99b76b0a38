/**
 * Call flows between SIPp at both ends: what a polite client never does, and what it does rarely.
 * {@link org.ringdown.it.sipp.Script} is the language in which the flows are written, {@link
 * org.ringdown.it.sipp.Flow} is one of them; {@link org.ringdown.it.sipp.Pipe} stands between a
 * SIPp and the server, registers it, and loses or doubles what the flow says.
 */
@NullMarked
package org.ringdown.it.sipp;

import org.jspecify.annotations.NullMarked;
