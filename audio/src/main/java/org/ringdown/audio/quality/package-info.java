/** How good a call is for people, in numbers: {@link org.ringdown.audio.quality.EModel}. */
@NullMarked
package org.ringdown.audio.quality;

import org.jspecify.annotations.NullMarked;
