/**
 * Telephones for tests: SIP as plain text over UDP, written without the server's own parser, so
 * that a mistake is not made on both sides. Read {@link org.ringdown.app.phone.TestPhone} first.
 */
@NullMarked
package org.ringdown.app.phone;

import org.jspecify.annotations.NullMarked;
