/**
 * The cryptographic primitives of the media transport, in one place: AES in counter form, GHASH and
 * GCM (NIST SP 800-38A and 800-38D), HMAC-SHA1 (RFC 2104), SHA-256 and comparison in constant time.
 * Everything the packet lane uses works on reused arrays and allocates nothing per packet, unless
 * {@link org.ringdown.rtc.crypto.CipherChoice} finds the platform faster. Nothing here is safe from
 * two threads at once. Read {@link org.ringdown.rtc.crypto.AesKeystream} first.
 */
@NullMarked
package org.ringdown.rtc.crypto;

import org.jspecify.annotations.NullMarked;
