/**
 * Arithmetic on samples: what hides a loss, what changes the rate, how loud something is. Sound is
 * 16-bit samples, channels interleaved; counts of samples are per channel.
 */
@NullMarked
package org.ringdown.audio.dsp;

import org.jspecify.annotations.NullMarked;
