/**
 * The network for pages, API and WebSockets: listeners, TLS, HTTP/1.1 (RFC 9112), static content,
 * routes and WebSocket upgrades (RFC 6455, RFC 7118), with limits on all that a stranger may ask
 * for. Netty stays inside; what others see are plain values. Read {@link
 * org.ringdown.runtime.net.WebServer} first.
 */
@NullMarked
package org.ringdown.runtime.net;

import org.jspecify.annotations.NullMarked;
