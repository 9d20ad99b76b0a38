/**
 * The stateful proxy of RFC 3261 §16: forks requests, chooses among responses, cancels losers. It
 * decides nothing about where a request goes: a service does, and hands the branches in. With RFC
 * 3326 (Reason), RFC 3581 (rport), RFC 4320 (non-INVITE), RFC 5393 (loops and Max-Breadth) and RFC
 * 6026. Read {@link org.ringdown.sip.proxy.ProxyInput} and {@link
 * org.ringdown.sip.proxy.ProxyOutput} first, then {@link org.ringdown.sip.proxy.ProxyEngine}.
 */
@NullMarked
package org.ringdown.sip.proxy;

import org.jspecify.annotations.NullMarked;
