/** Tests of the comparison: that it would notice what is wrong, and that its load works. */
@NullMarked
package org.ringdown.bench.relay;

import org.jspecify.annotations.NullMarked;
