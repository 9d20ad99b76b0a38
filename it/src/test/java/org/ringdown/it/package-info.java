/**
 * Whole-server tests: the built server as a process of its own, and around it clients that nobody
 * here wrote: JsSIP and SIP.js in a real browser, baresip and linphone as telephones. What was said
 * at one end is judged by what was heard at the other: frequency, level and purity of a tone. Read
 * {@link org.ringdown.it.Site} first.
 */
@NullMarked
package org.ringdown.it;

import org.jspecify.annotations.NullMarked;
