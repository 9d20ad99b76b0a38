package org.ringdown.bench.loss;

import java.io.IOException;

/** Who converts between a browser and a telephone. */
interface Server extends AutoCloseable {
    /** What tables call it. */
    String name();

    /**
     * Sets up a call.
     *
     * @param id of the call
     * @param browser what the browser has
     * @param browserPort where it listens
     * @param phonePort where a telephone with G.711 listens
     */
    Answer connect(String id, Sound browser, int browserPort, int phonePort) throws IOException;

    /** Whether its reports tell the browser what it loses of its packets. */
    default boolean reports() {
        return true;
    }

    /** Ends all calls: who goes on sending by himself stops. */
    default void hangUp() throws IOException {}

    @Override
    void close();

    /**
     * Where they are to send.
     *
     * @param browsersPort where the browser is to
     * @param phonesPort where the telephone is to
     * @param copies whether the browser is asked to send copies (RFC 2198)
     */
    record Answer(int browsersPort, int phonesPort, boolean copies) {}
}
