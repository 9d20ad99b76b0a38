/**
 * The exchange in the middle: authenticates, registers, routes, forks, keeps itself in the path and
 * hands SDP to the relay. One {@link org.ringdown.service.proxy.SignalNode} per signalling loop;
 * the protocol machinery under it is {@link org.ringdown.sip.proxy}. RFC 3261 §16, §10, §22; RFC
 * 5626 (flow tokens); RFC 5658 (double Record-Route).
 */
@NullMarked
package org.ringdown.service.proxy;

import org.jspecify.annotations.NullMarked;
