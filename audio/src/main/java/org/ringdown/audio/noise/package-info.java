/**
 * Comfort noise (RFC 3389): a loudness and the shape of a spectrum in place of the noise itself.
 * {@link org.ringdown.audio.noise.NoiseAnalyser} hears and writes it, {@link
 * org.ringdown.audio.noise.NoiseGenerator} reads and makes it.
 */
@NullMarked
package org.ringdown.audio.noise;

import org.jspecify.annotations.NullMarked;
