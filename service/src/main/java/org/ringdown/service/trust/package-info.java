/**
 * Whom the server believes, and how far: peers by address or certificate, strangers, and which
 * digests count. RFC 3324 and RFC 3325 call it the trust domain. Read {@link
 * org.ringdown.service.trust.Trust} first.
 */
@NullMarked
package org.ringdown.service.trust;

import org.jspecify.annotations.NullMarked;
