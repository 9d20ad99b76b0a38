/**
 * A voice that needs no other program, and packets of what it says: for loads whose sound has to
 * cost what speech costs. The class to read first is {@link org.ringdown.bench.voice.Voice}.
 */
@NullMarked
package org.ringdown.bench.voice;

import org.jspecify.annotations.NullMarked;
