package org.ringdown.sip.transport;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where to send a message next. */
public sealed interface Hop {
    /** Over a flow that exists; if it is closed, sending fails. */
    record Over(Flow flow) implements Hop {}

    /**
     * To an address; a connection is opened when there is none.
     *
     * @param host the name that the TLS certificate of who is there must have (RFC 5922 §7.2): the
     *     domain as it was asked for, before DNS had its say. {@code null}: the address itself must
     *     be in the certificate. It is part of what tells hops apart, so that a connection that was
     *     opened for one domain is never used for another.
     */
    record To(Transport transport, InetSocketAddress address, @Nullable String host)
            implements Hop {
        /** To an address that nobody has a name for. */
        public To(final Transport transport, final InetSocketAddress address) {
            this(transport, address, null);
        }
    }

    /** To an application inside this process, by its name. */
    record Local(String application) implements Hop {}
}
