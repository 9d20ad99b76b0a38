package org.ringdown.runtime.sip;

import java.net.InetSocketAddress;
import org.ringdown.sip.transport.Transport;

/**
 * Where SIP is listened for.
 *
 * @param address as bound: the true port, and the wildcard address when that was asked for
 */
public record Listening(Transport transport, InetSocketAddress address) {}
