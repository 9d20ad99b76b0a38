/**
 * The registrar of RFC 3261 §10, with Path (RFC 3327) and the flows of RFC 5626: from a REGISTER
 * and the bindings there are, the bindings there will be and the response. No storage lives here.
 * Read {@link org.ringdown.sip.registrar.Registrar} first.
 */
@NullMarked
package org.ringdown.sip.registrar;

import org.jspecify.annotations.NullMarked;
