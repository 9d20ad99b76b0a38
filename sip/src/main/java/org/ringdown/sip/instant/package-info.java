/**
 * What is inside of instant messages: CPIM (RFC 3862), disposition notifications (RFC 5438), and
 * the types that others treat in a way of their own. What is read keeps its bytes: signatures are
 * made of them. Read {@link org.ringdown.sip.instant.Cpim} first.
 */
@NullMarked
package org.ringdown.sip.instant;

import org.jspecify.annotations.NullMarked;
