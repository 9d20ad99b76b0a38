/**
 * The media of calls that pass through: which profile each side speaks, what SDP each side sees,
 * and the bridge between their legs. Nothing else touches SDP on the way. RFC 3264, RFC 8829. Read
 * {@link org.ringdown.service.relay.Relay} first.
 */
@NullMarked
package org.ringdown.service.relay;

import org.jspecify.annotations.NullMarked;
