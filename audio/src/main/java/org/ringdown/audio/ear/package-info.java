/**
 * From the packets of one sender to steady sound, whatever the network does to them: {@link
 * org.ringdown.audio.ear.Ear}.
 */
@NullMarked
package org.ringdown.audio.ear;

import org.jspecify.annotations.NullMarked;
