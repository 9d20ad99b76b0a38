/**
 * Calls that outlive the process: what proxies have asked is written down by call, and asked once
 * more at the next start. Read {@link org.ringdown.gateway.ng.keep.Keeper} first.
 */
@NullMarked
package org.ringdown.gateway.ng.keep;

import org.jspecify.annotations.NullMarked;
