/** Tests of converted sound. */
@NullMarked
package org.ringdown.runtime.media.sound;

import org.jspecify.annotations.NullMarked;
