@NullMarked
package org.ringdown.runtime.clock;

import org.jspecify.annotations.NullMarked;
