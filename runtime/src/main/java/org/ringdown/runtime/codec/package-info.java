/**
 * The libraries of codecs on this machine: {@link org.ringdown.runtime.codec.OpusLibrary} finds,
 * unpacks and opens that of Opus, which the pure code then calls.
 */
@NullMarked
package org.ringdown.runtime.codec;

import org.jspecify.annotations.NullMarked;
