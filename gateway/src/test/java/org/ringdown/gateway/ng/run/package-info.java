@NullMarked
package org.ringdown.gateway.ng.run;

import org.jspecify.annotations.NullMarked;
