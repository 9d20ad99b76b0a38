/**
 * Words that every module uses: the engine contract, timers, parse results, entropy, secrets and
 * counters. No protocol lives here and nothing here opens a socket, starts a thread or reads a
 * clock. Read {@link org.ringdown.core.Engine} first.
 */
@NullMarked
package org.ringdown.core;

import org.jspecify.annotations.NullMarked;
