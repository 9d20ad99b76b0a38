/**
 * The two versions of sylkRTC on the wire: JSON texts to and from the values of {@link
 * org.ringdown.gateway.sylk.say}. A version is a {@link org.ringdown.gateway.sylk.wire.Dialect}.
 */
@NullMarked
package org.ringdown.gateway.sylk.wire;

import org.jspecify.annotations.NullMarked;
