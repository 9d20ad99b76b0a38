/**
 * Finding the servers of other domains: RFC 3263 over the cache of DNS, one look-up for all who ask
 * at once, and the memory of which servers failed. Read {@link org.ringdown.service.locate.Locator}
 * first.
 */
@NullMarked
package org.ringdown.service.locate;

import org.jspecify.annotations.NullMarked;
