/**
 * Ports for requests and answers that are no SIP: {@link org.ringdown.runtime.control.DatagramPort}
 * over UDP and {@link org.ringdown.runtime.control.StreamPort} over TCP.
 */
@NullMarked
package org.ringdown.runtime.control;

import org.jspecify.annotations.NullMarked;
