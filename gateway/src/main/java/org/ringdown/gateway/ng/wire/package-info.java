/**
 * The documents of the NG protocol: one small value model ({@link
 * org.ringdown.gateway.ng.wire.NgValue}) that is read and written as bencode or as JSON, the cookie
 * in front of it, and the answers that are kept for requests that come again. No socket, no clock.
 */
@NullMarked
package org.ringdown.gateway.ng.wire;

import org.jspecify.annotations.NullMarked;
