/**
 * Sound that the NG protocol has played and recorded: {@code play media}, {@code stop media},
 * {@code start recording} and what belongs to it. It knows legs, not parties; who they are is known
 * in {@link org.ringdown.gateway.ng.call}.
 */
@NullMarked
package org.ringdown.gateway.ng.sound;

import org.jspecify.annotations.NullMarked;
