/** Tests of what becomes of formats. */
@NullMarked
package org.ringdown.gateway.ng.codec;

import org.jspecify.annotations.NullMarked;
