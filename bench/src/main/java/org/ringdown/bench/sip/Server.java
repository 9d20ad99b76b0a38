package org.ringdown.bench.sip;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A SIP server under test, running in processes of its own. */
public interface Server extends AutoCloseable {
    /** The domain it serves. */
    String DOMAIN = "bench.test";

    /** Everybody's password. */
    String PASSWORD = "not-a-secret";

    /** Whoever calls from here is a trusted peer and is not asked for a password. */
    String PEER = "127.0.0.2";

    /** Where devices that register are. */
    String DEVICES = "127.0.0.3";

    /** Its name and version. */
    String name();

    /** Starts it, and returns when it listens. */
    void start() throws IOException;

    /** Ends it as hard as a power cut does. */
    void kill() throws IOException;

    /** Whether it runs. */
    boolean alive();

    /** Its first process. */
    long process();

    /** Where it listens. */
    InetSocketAddress at(Kind kind);

    /** Ends it, and removes what it left. */
    @Override
    void close() throws IOException;

    /** A user's name, from 0. */
    static String user(final int number) {
        return "u" + number;
    }
}
