/** Whether somebody speaks. */
@NullMarked
package org.ringdown.audio.voice;

import org.jspecify.annotations.NullMarked;
