/**
 * From the packets of one codec to the packets of another: {@link
 * org.ringdown.audio.convert.Converter}. Nothing waits here on an orderly line: a packet that came
 * is decoded, made whole with what was lost before it, and encoded at once; evening out its arrival
 * is the far end's jitter buffer's work, as if there were no converter. Where packets overtake each
 * other, what came too early waits a little, because a decoder cannot go back.
 */
@NullMarked
package org.ringdown.audio.convert;

import org.jspecify.annotations.NullMarked;
