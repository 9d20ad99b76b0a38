/**
 * One thread that owns state, and the bounded mailbox through which everybody else reaches it. A
 * loop never waits for anything but its mailbox and its next timer. Read {@link
 * org.ringdown.runtime.loop.EventLoop} first.
 */
@NullMarked
package org.ringdown.runtime.loop;

import org.jspecify.annotations.NullMarked;
