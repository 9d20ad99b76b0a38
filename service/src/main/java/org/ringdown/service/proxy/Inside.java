package org.ringdown.service.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/** The flows of user agents inside the server: no network, but the same words. */
final class Inside {
    private static final InetSocketAddress NOWHERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private Inside() {}

    /** The flow over which an application's messages come: its number follows from its name. */
    static Flow flow(final String application) {
        return new Flow(Transport.LOCAL, NOWHERE, NOWHERE, application.hashCode());
    }
}
