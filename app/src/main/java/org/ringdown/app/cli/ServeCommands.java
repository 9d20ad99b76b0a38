package org.ringdown.app.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import org.ringdown.app.config.Config;
import org.ringdown.app.logs.Logs;
import org.ringdown.app.storage.Database;
import org.ringdown.runtime.clock.SystemClock;

/** {@code serve} and what {@code demo} has in common with it: run until told to end. */
final class ServeCommands {
    private final Surroundings world;
    private final ServerStarter starter;

    ServeCommands(final Surroundings world, final ServerStarter starter) {
        this.world = world;
        this.starter = starter;
    }

    /** Serves until the process is told to end. */
    void serve(final Config config) throws CommandFailure {
        final Database database = Database.open(config.data());
        run(new Site(world).settled(config, database), database, _ -> {}, () -> {});
    }

    /** What to do as soon as the server runs. */
    @FunctionalInterface
    interface Started {
        /** Called once. */
        void on(RunningServer server);
    }

    /**
     * Runs a server; closes it, the database and then {@code last} in every case.
     *
     * @param last runs at the very end, also when the server could not start
     */
    void run(
            final Config config,
            final Database database,
            final Started started,
            final Runnable last)
            throws CommandFailure {
        final RunningServer server;
        Logs.apply(config.watching().jsonLog(), config.watching().logLevel(), new SystemClock());
        try {
            server = starter.start(new Launch(config, database, world.hostName()));
        } catch (final CommandFailure | RuntimeException failure) {
            database.close();
            last.run();
            throw failure;
        }
        final AtomicBoolean closed = new AtomicBoolean();
        final Runnable close =
                () -> {
                    if (closed.compareAndSet(false, true)) {
                        server.close();
                        database.close();
                        last.run();
                    }
                };
        world.atExit().accept(close);
        try {
            started.on(server);
            server.awaitEnd();
        } catch (final InterruptedException told) {
            Thread.currentThread().interrupt();
        } finally {
            close.run();
        }
    }
}
