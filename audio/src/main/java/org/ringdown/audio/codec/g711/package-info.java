/**
 * G.711, the sound of the telephone network: 8,000 samples a second, 8 bits each, by µ-law (PCMU)
 * or A-law (PCMA), and the digital milliwatt with which lines are measured (ITU-T G.711, G.1020).
 * Read {@link org.ringdown.audio.codec.g711.G711} first.
 */
@NullMarked
package org.ringdown.audio.codec.g711;

import org.jspecify.annotations.NullMarked;
