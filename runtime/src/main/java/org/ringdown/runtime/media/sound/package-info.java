/**
 * Sound that is converted between the two streams of a bridge: packets into the converter and out
 * of it, and the reports (RFC 3550 §6) of a stream whose packets are of our own making. Owned by
 * the loop; nothing allocates while packets pass.
 */
@NullMarked
package org.ringdown.runtime.media.sound;

import org.jspecify.annotations.NullMarked;
