@NullMarked
package org.ringdown.gateway.ng.request;

import org.jspecify.annotations.NullMarked;
