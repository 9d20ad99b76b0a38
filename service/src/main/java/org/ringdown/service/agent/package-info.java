/**
 * User agents inside the server: they receive SIP messages as objects from the proxy and answer
 * like any phone, with media of their own. RFC 3261 §12, §13, §15. Read {@link
 * org.ringdown.service.agent.AnsweringAgent} first; who calls and registers as well is in {@code
 * agent.user}.
 */
@NullMarked
package org.ringdown.service.agent;

import org.jspecify.annotations.NullMarked;
