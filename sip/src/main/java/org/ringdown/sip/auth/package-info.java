/**
 * Who is it? Digest access authentication as SIP uses it: RFC 3261 §22, RFC 7616, RFC 8760. Read
 * {@link org.ringdown.sip.auth.Authenticator} first. Passwords are never kept: an account is known
 * by one hash for each algorithm.
 */
@NullMarked
package org.ringdown.sip.auth;

import org.jspecify.annotations.NullMarked;
