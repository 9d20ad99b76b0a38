/**
 * Opus (RFC 6716, RFC 7587), by libopus through the foreign-function API or, where that may not be
 * called, by a library in Java. Calling a function of a library is arithmetic as far as anybody
 * here can see: libopus opens nothing, starts nothing, and asks for nothing but memory. Finding its
 * file is somebody else's work; {@link org.ringdown.audio.codec.opus.Opus#open} is told the path.
 */
@NullMarked
package org.ringdown.audio.codec.opus;

import org.jspecify.annotations.NullMarked;
