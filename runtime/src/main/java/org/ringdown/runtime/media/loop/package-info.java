/**
 * The media loops and what they own: legs, streams, sockets, ICE over TCP, handshakes. Everything
 * here but {@link org.ringdown.runtime.media.loop.MediaLoops} belongs to one loop's thread. Read
 * {@code MediaLoop} first, then {@code Leg} and {@code Stream}.
 */
@NullMarked
package org.ringdown.runtime.media.loop;

import org.jspecify.annotations.NullMarked;
