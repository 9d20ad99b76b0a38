package org.ringdown.bench.relay;

import java.io.IOException;
import java.util.List;

/** A relay under test, running in a process of its own. */
interface Relay extends AutoCloseable {

    /** Its name and version. */
    String name();

    /** Its process. */
    long process();

    /**
     * Sets up calls of two phones, RTP on both sides.
     *
     * @return the talkers, two for each call
     */
    List<Talker> phones(Load load, int calls) throws IOException;

    /**
     * Sets up calls of a phone, with RTP, and somebody with SRTP.
     *
     * @return the talkers, two for each call
     */
    List<Talker> phonesAndSecure(Load load, int calls, Cipher cipher) throws IOException;

    /** Ends all its calls. */
    void hangUp() throws IOException;

    /** Ends the process. */
    @Override
    void close() throws IOException;
}
