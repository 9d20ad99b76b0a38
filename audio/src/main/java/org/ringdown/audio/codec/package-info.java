/**
 * What a codec is to the rest of the server: {@link org.ringdown.audio.codec.AudioCodec} as two
 * ends have agreed on it, which makes {@link org.ringdown.audio.codec.Decoder}s and {@link
 * org.ringdown.audio.codec.Encoder}s. Sound is 16-bit samples, channels interleaved; counts of
 * samples are per channel. {@link org.ringdown.audio.Codecs} finds a codec by what SDP says.
 */
@NullMarked
package org.ringdown.audio.codec;

import org.jspecify.annotations.NullMarked;
