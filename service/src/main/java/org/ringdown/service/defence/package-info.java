/**
 * Keeps the server serving when strangers want it not to: how much each source, account and
 * listener may send, who is shut out for guessing passwords, and what is refused first when there
 * is too much to do. Shared by all loops and I/O threads; every table has a size that does not
 * grow. Read {@link org.ringdown.service.defence.Defence} first.
 */
@NullMarked
package org.ringdown.service.defence;

import org.jspecify.annotations.NullMarked;
