package org.ringdown.app.cli;

/** Starts the server; the command line knows no more of it than this. */
@FunctionalInterface
public interface ServerStarter {
    /**
     * Starts listening and serving, and returns.
     *
     * @throws CommandFailure when it cannot, with a sentence that says why (a port is taken, a
     *     certificate is broken); everything opened on the way is closed again, the database of the
     *     launch aside
     */
    RunningServer start(Launch launch) throws CommandFailure;
}
