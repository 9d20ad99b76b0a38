/**
 * The only place where the clock is read. Everything else is handed the time. Read {@link
 * org.ringdown.runtime.clock.Clock} first.
 */
@NullMarked
package org.ringdown.runtime.clock;

import org.jspecify.annotations.NullMarked;
