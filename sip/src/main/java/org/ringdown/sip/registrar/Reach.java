package org.ringdown.sip.registrar;

import java.net.InetSocketAddress;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/** How a device that registered can be reached now. */
public sealed interface Reach {
    /** Over the flow that it registered with (RFC 5626 §5.3). */
    record Over(Flow flow) implements Reach {}

    /** By a connection of ours to the address in its Contact, which no NAT hides. */
    record At(Transport transport, InetSocketAddress address) implements Reach {}

    /** At a URI that must be looked up (RFC 3263): the nearest edge proxy, or a host name. */
    record By(SipUri uri) implements Reach {}

    /** Not at all: its connection is gone, and only the device can make a new one. */
    record Nowhere() implements Reach {}
}
