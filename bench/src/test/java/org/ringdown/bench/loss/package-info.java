/** Tests of what {@code bench/loss} measures with. */
@NullMarked
package org.ringdown.bench.loss;

import org.jspecify.annotations.NullMarked;
