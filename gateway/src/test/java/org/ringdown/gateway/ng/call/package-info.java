@NullMarked
package org.ringdown.gateway.ng.call;

import org.jspecify.annotations.NullMarked;
