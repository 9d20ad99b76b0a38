/**
 * What clients and server of sylkRTC say to each other, as values, whatever the version: {@link
 * org.ringdown.gateway.sylk.say.Request} from the client, {@link
 * org.ringdown.gateway.sylk.say.Notice} from the server.
 */
@NullMarked
package org.ringdown.gateway.sylk.say;

import org.jspecify.annotations.NullMarked;
