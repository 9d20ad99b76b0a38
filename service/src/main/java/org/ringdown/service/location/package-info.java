/**
 * Who can be reached where: the bindings of every AOR, in memory for every loop to read, written to
 * the store in the order in which they changed. RFC 3261 §10. Read {@link
 * org.ringdown.service.location.Location} first.
 */
@NullMarked
package org.ringdown.service.location;

import org.jspecify.annotations.NullMarked;
