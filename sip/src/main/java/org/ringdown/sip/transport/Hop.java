package org.ringdown.sip.transport;

import java.net.InetSocketAddress;

/** Where to send a message next. */
public sealed interface Hop {
    /** Over a flow that exists; if it is closed, sending fails. */
    record Over(Flow flow) implements Hop {}

    /** To an address; a connection is opened when there is none. */
    record To(Transport transport, InetSocketAddress address) implements Hop {}

    /** To an application inside this process, by its name. */
    record Local(String application) implements Hop {}
}
