/**
 * Many sounds into one: {@link org.ringdown.audio.mix.Mixer}, in which nobody hears itself. Sound
 * is mono, at one rate for all.
 */
@NullMarked
package org.ringdown.audio.mix;

import org.jspecify.annotations.NullMarked;
