@NullMarked
package org.ringdown.service.trace;

import org.jspecify.annotations.NullMarked;
