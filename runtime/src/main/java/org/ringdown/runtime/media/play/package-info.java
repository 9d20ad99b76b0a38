/**
 * Sound that a leg plays by itself: the media loop takes 20 ms at a time out of what was read
 * ahead, encodes them and sends them ({@link org.ringdown.runtime.media.play.Player}). Begin with
 * {@link org.ringdown.runtime.media.play.Prompter}.
 */
@NullMarked
package org.ringdown.runtime.media.play;

import org.jspecify.annotations.NullMarked;
