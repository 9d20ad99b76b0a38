/**
 * Sound in files: WAV, Ogg with Opus (RFC 7845) and samples without a header. Bytes go in and
 * samples come out, or the other way round; who opens the file is somebody else. What is read are
 * bytes of strangers: every length is bounded, and what is damaged is said to be so.
 */
@NullMarked
package org.ringdown.audio.file;

import org.jspecify.annotations.NullMarked;
