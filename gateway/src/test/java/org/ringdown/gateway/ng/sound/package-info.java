/** Playing and recording for the NG protocol, without a media plane. */
@NullMarked
package org.ringdown.gateway.ng.sound;

import org.jspecify.annotations.NullMarked;
