/**
 * The certificate for {@code tls} and {@code https}: made at the first start, kept in the data
 * directory, and replaced without a restart as soon as the operator puts a real one in its place
 * (RFC 5280, RFC 7468). Read {@link org.ringdown.app.tls.ServerCertificate} first.
 */
@NullMarked
package org.ringdown.app.tls;

import org.jspecify.annotations.NullMarked;
