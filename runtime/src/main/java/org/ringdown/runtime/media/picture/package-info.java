/**
 * What a stream of pictures needs besides its packets, where its two far ends do not take the same:
 * {@link org.ringdown.runtime.media.picture.Pictures} mends losses and asks for whole pictures,
 * {@link org.ringdown.runtime.media.picture.Allowance} tells a browser how much it may send. Owned
 * by the loop.
 */
@NullMarked
package org.ringdown.runtime.media.picture;

import org.jspecify.annotations.NullMarked;
