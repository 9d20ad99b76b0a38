/** Messages of sylkRTC: the seam is {@link org.ringdown.gateway.sylk.message.Mailroom}. */
@NullMarked
package org.ringdown.gateway.sylk.message;

import org.jspecify.annotations.NullMarked;
