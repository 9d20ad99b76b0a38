/**
 * A user agent inside the server that calls and is called, registers and sends messages like any
 * phone, for gateways and applications: {@link org.ringdown.service.agent.user.UserAgent}. Its
 * messages pass to the proxy and back as objects. What it carries in a call is the SDP of whoever
 * stands behind it; the media are the relay's.
 */
@NullMarked
package org.ringdown.service.agent.user;

import org.jspecify.annotations.NullMarked;
