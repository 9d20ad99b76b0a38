/** Tests of what measures. */
@NullMarked
package org.ringdown.bench.measure;

import org.jspecify.annotations.NullMarked;
