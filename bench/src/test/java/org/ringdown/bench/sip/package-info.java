@NullMarked
package org.ringdown.bench.sip;

import org.jspecify.annotations.NullMarked;
