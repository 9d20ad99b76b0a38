/**
 * G.722 at 64 kbit/s (ITU-T G.722 of 2012-09, mode 1): 16,000 samples a second in two bands, each
 * by adaptive differences. Bit-exact with the Recommendation's test sequences. Read {@link
 * org.ringdown.audio.codec.g722.Band} first.
 */
@NullMarked
package org.ringdown.audio.codec.g722;

import org.jspecify.annotations.NullMarked;
