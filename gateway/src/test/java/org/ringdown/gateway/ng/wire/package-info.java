@NullMarked
package org.ringdown.gateway.ng.wire;

import org.jspecify.annotations.NullMarked;
