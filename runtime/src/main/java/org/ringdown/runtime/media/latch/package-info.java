/**
 * Where a far end is that may not be where its description says: what packets are believed, of
 * whom, and for how long. Nothing here has sockets or clocks. Read {@link
 * org.ringdown.runtime.media.latch.Latch} first.
 */
@NullMarked
package org.ringdown.runtime.media.latch;

import org.jspecify.annotations.NullMarked;
