/**
 * The NG protocol at work: its transports, the loop that owns its calls, and the way to the media
 * plane. Read {@link org.ringdown.gateway.ng.run.NgGateway} first.
 */
@NullMarked
package org.ringdown.gateway.ng.run;

import org.jspecify.annotations.NullMarked;
