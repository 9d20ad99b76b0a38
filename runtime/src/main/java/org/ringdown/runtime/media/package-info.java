/**
 * What others see of the media plane: the sockets, ICE, DTLS, SRTP and RTP of all calls, on threads
 * that own everything they touch. Others post {@link org.ringdown.runtime.media.MediaCommand}s and
 * get {@link org.ringdown.runtime.media.MediaEvent}s. RFC 3550, 3711, 4961, 5761, 5764, 7983, 8445.
 * Read {@link org.ringdown.runtime.media.MediaPlane} first; what it is made of is in {@code
 * runtime.media.loop}, and beside it what becomes of sound: {@code sound} (converted), {@code
 * digits}, {@code play} with {@code feed}, and {@code record}.
 */
@NullMarked
package org.ringdown.runtime.media;

import org.jspecify.annotations.NullMarked;
