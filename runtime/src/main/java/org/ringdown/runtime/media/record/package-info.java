/**
 * What far ends say, written into files. The media loop only copies packets into a bounded ring
 * ({@link org.ringdown.runtime.media.record.Tap}); a virtual thread for each recording hears,
 * mixes, encodes and writes. A file is whole up to its last second at any time, whatever becomes of
 * the process. Begin with {@link org.ringdown.runtime.media.record.Recorder}.
 */
@NullMarked
package org.ringdown.runtime.media.record;

import org.jspecify.annotations.NullMarked;
