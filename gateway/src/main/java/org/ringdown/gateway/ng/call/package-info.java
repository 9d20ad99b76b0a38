/**
 * Calls as the NG protocol knows them: parties, their media, offer and answer, and the SDP that
 * goes out. It opens no socket and reads no clock; the media plane is behind {@link
 * org.ringdown.gateway.ng.call.MediaPort}. Read {@link org.ringdown.gateway.ng.call.NgCalls} first.
 */
@NullMarked
package org.ringdown.gateway.ng.call;

import org.jspecify.annotations.NullMarked;
