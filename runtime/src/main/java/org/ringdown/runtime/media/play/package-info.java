/**
 * Sound that a leg plays by itself: files, tones and silence, in turn and again. A virtual thread
 * reads and decodes ahead into a bounded buffer ({@link org.ringdown.runtime.media.play.Feeder},
 * {@link org.ringdown.runtime.media.play.Playback}); the media loop takes 20 ms at a time out of
 * it, encodes them and sends them ({@link org.ringdown.runtime.media.play.Player}). Begin with
 * {@link org.ringdown.runtime.media.play.Prompter}.
 */
@NullMarked
package org.ringdown.runtime.media.play;

import org.jspecify.annotations.NullMarked;
