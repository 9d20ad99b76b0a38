/**
 * A signalling node on virtual time between scripted phones and browsers, with media that only
 * remembers. Read {@link org.ringdown.service.bench.Bench} first.
 */
@NullMarked
package org.ringdown.service.bench;

import org.jspecify.annotations.NullMarked;
