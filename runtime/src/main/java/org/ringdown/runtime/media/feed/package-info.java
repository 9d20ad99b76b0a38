/**
 * Sound that is to be played, from files, tones and silence into a bounded buffer: a virtual thread
 * reads and decodes ahead ({@link org.ringdown.runtime.media.feed.Feeder}), the media loop takes
 * out of a {@link org.ringdown.runtime.media.feed.Playback} what it needs.
 */
@NullMarked
package org.ringdown.runtime.media.feed;

import org.jspecify.annotations.NullMarked;
