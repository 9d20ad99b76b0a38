/**
 * Sound as arithmetic: codecs, what repairs and resamples sound, digits. Nothing here opens a
 * socket or a file, starts a thread or reads a clock. Read {@link org.ringdown.audio.Codecs} first.
 */
@NullMarked
package org.ringdown.audio;

import org.jspecify.annotations.NullMarked;
