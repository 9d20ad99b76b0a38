/**
 * Where the server of a SIP URI is: RFC 3263 as a pure state machine. Questions to DNS come out,
 * answers go in, and at the end stands a list of destinations to be tried in order. Read {@link
 * org.ringdown.sip.locate.ServerSearch} first.
 */
@NullMarked
package org.ringdown.sip.locate;

import org.jspecify.annotations.NullMarked;
