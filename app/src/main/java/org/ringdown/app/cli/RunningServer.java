package org.ringdown.app.cli;

import java.util.List;
import org.ringdown.app.config.Listener;

/** A server that was started. */
public interface RunningServer extends AutoCloseable {
    /** Where it listens, each with its true port, in the order of the configuration. */
    List<Listener> listeners();

    /** Waits until the server was closed or stopped by itself. */
    void awaitEnd() throws InterruptedException;

    /**
     * Stops serving: no new calls, connections and sockets closed, threads ended. Does nothing the
     * second time. Any thread may call it.
     */
    @Override
    void close();
}
