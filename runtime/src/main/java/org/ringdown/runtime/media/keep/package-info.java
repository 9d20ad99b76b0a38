/**
 * What outlives the process of the media plane: how far each leg is, written down in memory that
 * belongs to the kernel. Read {@link org.ringdown.runtime.media.keep.PageFile} first.
 */
@NullMarked
package org.ringdown.runtime.media.keep;

import org.jspecify.annotations.NullMarked;
