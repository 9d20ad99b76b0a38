/**
 * The runtime part of the sylkRTC gateway: {@link org.ringdown.gateway.sylk.run.SylkGateway} opens
 * WebSockets, gives each connection a home on a signalling loop, and carries calls between loops.
 */
@NullMarked
package org.ringdown.gateway.sylk.run;

import org.jspecify.annotations.NullMarked;
