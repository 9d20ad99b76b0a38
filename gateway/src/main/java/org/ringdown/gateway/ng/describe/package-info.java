/**
 * What parties say of their media, read once, and what of it goes on. No calls and no ports are
 * known here; {@link org.ringdown.gateway.ng.describe.Described} is what all others start from.
 */
@NullMarked
package org.ringdown.gateway.ng.describe;

import org.jspecify.annotations.NullMarked;
