/**
 * The notifier of RFC 6665, the side of SUBSCRIBE and NOTIFY that knows something: one state
 * machine for all event packages, each of which says what it knows as an {@link
 * org.ringdown.sip.event.EventPackage}. Read {@link org.ringdown.sip.event.Notifier} first.
 */
@NullMarked
package org.ringdown.sip.event;

import org.jspecify.annotations.NullMarked;
