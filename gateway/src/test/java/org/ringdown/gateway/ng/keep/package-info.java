@NullMarked
package org.ringdown.gateway.ng.keep;

import org.jspecify.annotations.NullMarked;
