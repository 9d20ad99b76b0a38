/** sylkRTC on the wire: each message of both versions, and whatever else may come. */
@NullMarked
package org.ringdown.gateway.sylk.wire;

import org.jspecify.annotations.NullMarked;
