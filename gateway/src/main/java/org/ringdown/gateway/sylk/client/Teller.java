package org.ringdown.gateway.sylk.client;

import org.ringdown.gateway.sylk.say.Notice;

/** The way to a client: one connection. */
public interface Teller {
    /** Says something. */
    void tell(Notice notice);

    /** The connection is of use even while the client says nothing. */
    void keep();

    /**
     * Says goodbye.
     *
     * @param code of RFC 6455 §7.4.1
     */
    void close(int code, String reason);
}
