/** Uncompressed sound: 16-bit samples, the higher byte first (RFC 3551 §4.5.11). */
@NullMarked
package org.ringdown.audio.codec.l16;

import org.jspecify.annotations.NullMarked;
