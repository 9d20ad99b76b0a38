@NullMarked
package org.ringdown.bench.sylk;

import org.jspecify.annotations.NullMarked;
