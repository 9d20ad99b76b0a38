/**
 * Redundant audio data (RFC 2198): payloads that carry copies of earlier ones. {@link
 * org.ringdown.audio.red.RedReader} takes them apart, {@link org.ringdown.audio.red.RedWriter}
 * makes them.
 */
@NullMarked
package org.ringdown.audio.red;

import org.jspecify.annotations.NullMarked;
