/** Tests of the defence. */
@NullMarked
package org.ringdown.service.defence;

import org.jspecify.annotations.NullMarked;
