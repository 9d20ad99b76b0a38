/**
 * What the services need of storage, as plain blocking interfaces: accounts, bindings, settings and
 * journals of messages. Callers run on virtual threads, never on a loop. Implementations must have
 * stored a change for good before a method returns, so that whatever was acknowledged to a phone is
 * still there after a power cut. Read {@link org.ringdown.service.port.AccountStore} first.
 *
 * <p>The words are those of RFC 3261 §10 (bindings, address-of-record), RFC 3327 (path), RFC 5626
 * (instance, reg-id, flow) and RFC 8760 (digest algorithms).
 */
@NullMarked
package org.ringdown.service.port;

import org.jspecify.annotations.NullMarked;
